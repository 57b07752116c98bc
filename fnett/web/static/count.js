// Taps on the count are shown at once. The numbers stay in the address, so that they are there after a reload, and
// nothing is sent before the closing form; without this module each tap opens the page anew with its number.

let pause;

for (const form of document.querySelectorAll("form[data-counts]")) {
  const name = form.dataset.counts;
  const typed = document.getElementById(name);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    typed.value = event.submitter.value;
    show(form, name, typed);
  });
  typed.addEventListener("input", () => show(form, name, typed));
}

function show(form, name, typed) {
  const number = within(typed, Number(typed.value));
  form.querySelector("output").value = number;
  for (const button of form.querySelectorAll("[data-step]")) {
    button.value = within(typed, number + Number(button.dataset.step));
  }
  for (const kept of document.querySelectorAll(`input[type="hidden"][name="${name}"]`)) {
    kept.value = number;
  }
  clearTimeout(pause);
  pause = setTimeout(keep, 300);
}

function keep() {
  const address = new URL(location.href);
  for (const form of document.querySelectorAll("form[data-counts]")) {
    address.searchParams.set(form.dataset.counts, form.querySelector("output").value);
  }
  history.replaceState(null, "", address);
}

function within(typed, number) {
  return Math.min(Math.max(Math.trunc(number) || 0, Number(typed.min)), Number(typed.max));
}
