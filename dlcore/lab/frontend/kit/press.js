// A part of a picture that is pressed like a button, by mouse or keyboard.

// The attributes that make one of it; act() when it is pressed.
export function pressable(act) {
  return {
    role: "button",
    tabindex: 0,
    onclick: act,
    onkeydown: (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      act();
    },
  };
}
