requirejs.config({
  paths: { anywidget: new URL("anywidget", document.currentScript.src).href },
});
globalThis.dlcoreModels = new URL("../../models/", document.currentScript.src).href;
