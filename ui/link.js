// Copies the address that opens one answer; where the browser keeps the clipboard closed, shows it to be copied by hand.
export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button");
  const said = parentElement.querySelector("span");
  button.textContent = data.copy;
  button.onclick = async () => {
    const base = window.__streamlit?.MAIN_PAGE_BASE_URL ?? new URL(".", location.href).href;
    const link = `${base}?a=${encodeURIComponent(data.id)}`;
    try {
      await navigator.clipboard.writeText(link);
      said.textContent = data.copied;
    } catch {
      const field = document.createElement("input");
      field.readOnly = true;
      field.value = link;
      field.setAttribute("aria-label", data.by_hand);
      said.replaceChildren(data.by_hand, field);
      field.select();
    }
  };
}
