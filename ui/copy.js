// Puts an answer into the clipboard twice: as Markdown for plain editors, as formatted text for the others. Both were
// made by the server, with every word of documents and models escaped; nothing of it is put on this page.
export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button");
  const said = parentElement.querySelector("span");
  button.textContent = data.copy;
  button.onclick = async () => {
    said.textContent = (await written(data)) || copied(data) ? data.copied : data.refused;
    setTimeout(() => (said.textContent = ""), 4000);
  };
}

async function written({ plain, rich }) {
  try {
    const types = { "text/plain": plain, "text/html": rich };
    const parts = Object.entries(types).map(([type, text]) => [type, new Blob([text], { type })]);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(parts))]);
    return true;
  } catch {
    return false; // not a secure page, or the browser says no
  }
}

// The older way, which works without https too.
function copied({ plain, rich }) {
  let done = false;
  const fill = (event) => {
    event.preventDefault();
    event.clipboardData.setData("text/plain", plain);
    event.clipboardData.setData("text/html", rich);
    done = true;
  };
  document.addEventListener("copy", fill, { once: true, capture: true });
  try {
    return document.execCommand("copy") && done;
  } finally {
    document.removeEventListener("copy", fill, { capture: true });
  }
}
