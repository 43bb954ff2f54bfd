// Draws an answer's sentences and notes with their citation chips. Text from sources reaches the page through
// textContent alone.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".answer");
  const notes = parentElement.querySelector(".notes");
  root.setAttribute("aria-label", data.name);
  root.setAttribute("aria-busy", data.busy ? "true" : "false");
  data.sentences.forEach((sentence, i) => {
    const signature = JSON.stringify(sentence);
    const there = root.children[i];
    if (there && there.signature === signature) return;
    const fresh = draw(sentence, signature);
    if (there) there.replaceWith(fresh);
    else root.appendChild(fresh);
  });
  while (root.children.length > data.sentences.length) root.lastElementChild.remove();
  drawNotes(notes, data);
  drawWindow(parentElement.querySelector(".window"), data, () => setTriggerValue("drop", data.id));
  parentElement.querySelectorAll("button.chip").forEach((chip) => {
    chip.setAttribute("aria-expanded", String(data.open === Number(chip.dataset.n)));
  });
  root.onclick = notes.onclick = (event) => {
    const chip = event.target.closest("button.chip");
    if (!chip) return;
    setTriggerValue("cite", Number(chip.dataset.n));
    // On a narrow page the evidence covers the foot, so the sentence moves to the top.
    if (matchMedia("(max-width: 640px)").matches) chip.closest("p").scrollIntoView({ block: "start" });
  };
  if (data.scroll && document.body.dataset.parleyShown !== data.id) {
    document.body.dataset.parleyShown = data.id;
    document.querySelector(`.st-key-exchange-${data.id}`)?.scrollIntoView({ block: "start" });
  }
}

function draw(sentence, signature) {
  const paragraph = element("p", "sentence");
  paragraph.signature = signature;
  if (sentence.label) {
    const label = element("span", "label", sentence.label);
    label.dir = "auto";
    paragraph.append(label, " ");
  }
  const words = element("span", "words", sentence.text);
  words.dir = "auto";
  paragraph.append(words);
  if (sentence.mark) {
    words.lang = sentence.language;
    paragraph.append(" ", element("span", "mark", sentence.mark));
  }
  appendChips(paragraph, sentence.chips);
  return paragraph;
}

// The dates read from the question, as a chip that takes them away.
function drawWindow(root, data, drop) {
  root.replaceChildren();
  if (!data.window) return;
  const chip = element("button", "dates");
  chip.type = "button";
  chip.title = data.drop;
  chip.setAttribute("aria-label", `${data.window}. ${data.drop}`);
  const text = element("span", "span", data.window);
  text.dir = "auto";
  chip.append(text, element("span", "off", "×"));
  chip.onclick = drop;
  root.append(chip);
}

// All notes at once when they changed; disputes fold under one heading when they are many.
function drawNotes(root, data) {
  const signature = JSON.stringify([data.notes, data.fold]);
  if (root.signature === signature) return;
  root.signature = signature;
  root.replaceChildren();
  let disputes = root;
  if (data.fold) {
    disputes = element("details", "note dispute");
    disputes.append(element("summary", "head", data.fold));
  }
  data.notes.forEach((note) => {
    const inside = data.fold && note.kind === "dispute";
    const box = element("p", inside ? "folded" : `note ${note.kind}`);
    if (!inside) box.append(element("strong", "head", note.head), " ");
    const text = element("span", "said", note.text);
    text.dir = "auto";
    box.append(text);
    appendChips(box, note.chips);
    (inside ? disputes : root).append(box);
  });
  if (disputes !== root) root.append(disputes);
}

function appendChips(paragraph, chips) {
  chips.forEach((chip) => {
    const button = element("button", "chip");
    button.type = "button";
    button.dataset.n = chip.n;
    button.setAttribute("aria-label", chip.name);
    const outlet = element("span", "outlet", chip.outlet);
    outlet.dir = "auto";
    button.append(element("span", "n", String(chip.n)), outlet);
    if (chip.more) button.append(element("span", "more", chip.more));
    button.append(element("span", "day", chip.day));
    if (chip.mark) button.append(element("span", "after", chip.mark));
    paragraph.append(" ", button);
  });
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}
