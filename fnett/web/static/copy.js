// A text to copy: one click selects it, and a button puts it where it can be pasted. Without this file the text is there all
// the same, to be selected by hand.
for (const text of document.querySelectorAll("textarea[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "ds-button";
  button.dataset.variant = "secondary";
  button.textContent = text.dataset.copy;
  button.setAttribute("aria-describedby", text.getAttribute("aria-labelledby"));
  text.addEventListener("click", () => text.select());
  button.addEventListener("click", async () => {
    text.select();
    try {
      await navigator.clipboard.writeText(text.value);
    } catch {
      document.execCommand("copy"); // where the clipboard is closed to pages, as on plain http
    }
    button.nextElementSibling.textContent = text.dataset.copied;
  });
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  const row = document.createElement("p");
  row.className = "row";
  row.append(button, said);
  text.closest(".ds-field").after(row);
}
