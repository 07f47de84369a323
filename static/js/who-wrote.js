// Who put these words here? Offers the question for whatever words of the text are selected.
// Without this the form beside the text asks the same.

const form = document.querySelector("form[data-words]");
const link = document.createElement("a");
link.className = "button ask-who";
link.textContent = form.querySelector("h2").textContent;
link.hidden = true;
document.querySelector("main").append(link);

// The selected words of one block, without what is only there to be heard, or to be referred to.
function chosen() {
  const selection = document.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return "";
  const range = selection.getRangeAt(0);
  const start = range.startContainer.parentElement?.closest(".document .words");
  if (!start) return "";
  const part = document.createElement("div");
  part.append(range.cloneContents());
  const words = part.querySelector(".words") ?? part;
  for (const aside of words.querySelectorAll(".visually-hidden, .line-number, del")) aside.remove();
  return words.textContent.replace(/\s+/g, " ").trim().slice(0, 500);
}

document.addEventListener("selectionchange", () => {
  const words = chosen();
  link.hidden = !words;
  if (!words) return;
  const address = new URL(form.action);
  address.searchParams.set("q", words);
  link.href = address;
});
