// Going through a readiness assessment by keys: 1 2 3 0 answer and go on, arrows change the control, n writes the note.
(() => {
  "use strict";
  const asks = (form) => [...form.querySelectorAll("fieldset")];
  const enter = (ask) => (ask.querySelector("input:checked") || ask.querySelector("input")).focus();

  const beside = (form, step) => {
    const forms = [...document.querySelectorAll("[data-sitting]")];
    return forms[forms.indexOf(form) + step];
  };
  const toControl = (form, step, place) => {
    const other = beside(form, step);
    if (!other) return;
    if (place < 0) other.querySelector("[data-note]").focus();
    else enter(asks(other)[place]);
    other.scrollIntoView({ block: "nearest" });
  };
  const answer = (form, place, key) => {
    const choice = asks(form)[place].querySelector(`[data-answer="${key}"]`);
    if (!choice.checked) {
      choice.checked = true;
      choice.dispatchEvent(new Event("change", { bubbles: true }));
    }
    const next = asks(form)[place + 1];
    if (next) enter(next);
    else toControl(form, 1, 0);
  };

  document.addEventListener("keydown", (event) => {
    const form = event.target.closest("[data-sitting]");
    if (!form || event.ctrlKey || event.metaKey || event.altKey) return;
    const isNote = event.target.matches("[data-note]");
    const place = asks(form).findIndex((ask) => ask.contains(event.target));
    if (!isNote && place < 0) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") toControl(form, event.key === "ArrowDown" ? 1 : -1, place);
    else if (isNote) return;
    else if ("0123".includes(event.key)) answer(form, place, event.key);
    else if (event.key === "n") form.querySelector("[data-note]").focus();
    else return;
    event.preventDefault();
  });
})();
