// Where the phone has its own way of passing something on, the button for it shows; the page stores nothing either way.
const button = document.getElementById("share");
if (navigator.share) {
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.share({ text: button.dataset.text }).catch(() => {}); // whoever changes their mind has changed their mind
  });
}
