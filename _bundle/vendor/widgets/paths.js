requirejs.config({
  paths: { anywidget: new URL("anywidget", document.currentScript.src).href },
});
