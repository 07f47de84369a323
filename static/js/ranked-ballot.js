// Ranks candidates by pressing buttons. The number boxes it builds on work by themselves without it, and
// carry the ranks either way; its form is told of each change. Rows never move; words come from the page, translated.

const TREMOR = 400; // milliseconds in which a second press of the same button is taken for a shaking hand
const PATIENCE = 100; // milliseconds before speaking, so that quick presses are announced once

class RankedBallot extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector(".ranking");
    this.status = this.querySelector("[role=status]");
    this.ordinals = this.dataset.ordinals.split(" ");
    this.candidates = [...this.querySelectorAll(".candidate")].map((row) => this.takeOver(row));
    this.ranked = this.candidates
      .filter((candidate) => /^[0-9]+$/.test(candidate.box.value))
      .sort((a, b) => a.box.value - b.box.value);
    for (const part of this.querySelectorAll("[data-script]")) part.hidden = false;
    for (const part of this.querySelectorAll("[data-plain]")) part.hidden = true;
    this.querySelector("#find").addEventListener("input", (event) => this.find(event.target.value));
    // Enter in the search box would send the whole paper.
    this.querySelector("#find").addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    this.show();
  }

  takeOver(row) {
    const candidate = { row, name: row.querySelector("h3").textContent.trim() };
    candidate.words = row.textContent.toLowerCase();
    candidate.box = row.querySelector("input");
    candidate.box.type = "hidden";
    row.querySelector("label").remove(); // or it would name the button that takes over the box's id
    candidate.chip = element("span", "chip");
    candidate.button = this.button("", candidate.name);
    candidate.button.id = candidate.box.id; // so that the error summary's link still leads here
    candidate.box.removeAttribute("id");
    let pressed = -Infinity;
    candidate.button.addEventListener("click", (event) => {
      if (event.timeStamp - pressed < TREMOR) return;
      pressed = event.timeStamp;
      this.toggle(candidate);
    });
    row.querySelector(".rank").append(candidate.chip, candidate.button);
    this.listItem(candidate);
    return candidate;
  }

  listItem(candidate) {
    candidate.item = element("li");
    candidate.place = element("span", "chip");
    candidate.up = this.button(this.dataset.up, candidate.name);
    candidate.down = this.button(this.dataset.down, candidate.name);
    const remove = this.button(this.dataset.remove, candidate.name);
    candidate.up.addEventListener("click", () => this.move(candidate, -1));
    candidate.down.addEventListener("click", () => this.move(candidate, 1));
    remove.addEventListener("click", () => {
      const place = this.ranked.indexOf(candidate);
      this.toggle(candidate);
      const next = this.ranked[Math.min(place, this.ranked.length - 1)];
      (next ? next.remove : this.querySelector("#your-ranking")).focus();
    });
    candidate.remove = remove;
    candidate.jump = this.jump(candidate);
    const actions = element("div", "actions");
    actions.append(candidate.up, candidate.down, remove);
    const name = element("span");
    name.textContent = candidate.name;
    candidate.item.append(candidate.place, name, actions, candidate.jump);
  }

  jump(candidate) {
    const place = element("div", "actions jump");
    const label = element("label");
    const box = element("input");
    box.inputMode = "numeric";
    box.maxLength = 3;
    box.id = `move-${candidate.box.name}`;
    label.htmlFor = box.id;
    label.append(this.dataset.position, hidden(candidate.name));
    const go = this.button(this.dataset.move, candidate.name);
    const act = () => {
      const to = Number(box.value) - 1;
      if (Number.isInteger(to) && to >= 0 && to < this.ranked.length) {
        this.move(candidate, to - this.ranked.indexOf(candidate));
      }
      box.value = "";
    };
    go.addEventListener("click", act);
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      act();
    });
    place.append(label, box, go);
    return place;
  }

  button(words, name) {
    const button = element("button", "button quiet small");
    button.type = "button";
    label(button, words, name);
    return button;
  }

  toggle(candidate) {
    const place = this.ranked.indexOf(candidate);
    if (place < 0) {
      this.ranked.push(candidate);
      this.show();
      this.say(this.dataset.is, candidate, this.ranked.length);
    } else {
      this.ranked.splice(place, 1);
      this.show();
      this.offerUndo(candidate, place);
      this.say(this.dataset.removed, candidate);
    }
  }

  offerUndo(candidate, place) {
    const undo = this.button(this.dataset.undo, candidate.name);
    undo.addEventListener("click", () => {
      if (!this.ranked.includes(candidate)) this.ranked.splice(place, 0, candidate);
      this.show();
      candidate.remove.focus();
      this.say(this.dataset.isNow, candidate, this.ranked.indexOf(candidate) + 1);
    });
    this.querySelector("[data-undo-place]").replaceChildren(undo);
  }

  move(candidate, by) {
    const from = this.ranked.indexOf(candidate);
    const to = from + by;
    if (to < 0) return this.say(this.dataset.alreadyFirst, candidate);
    if (to >= this.ranked.length) return this.say(this.dataset.alreadyLast, candidate);
    this.ranked.splice(from, 1);
    this.ranked.splice(to, 0, candidate);
    this.show(candidate);
    return this.say(this.dataset.isNow, candidate, to + 1);
  }

  // Writes the ranks into the boxes and draws both lists. `still` is the candidate whose item must stay in
  // the document, so that the focus stays on its button: the others are moved around it.
  show(still) {
    for (const candidate of this.candidates) {
      const rank = this.ranked.indexOf(candidate) + 1;
      candidate.box.value = rank || "";
      candidate.row.classList.toggle("ranked", rank > 0);
      candidate.chip.hidden = !rank;
      candidate.chip.textContent = rank ? this.ordinals[rank - 1] : "";
      label(candidate.button, rank ? this.dataset.remove : this.dataset.rank, candidate.name);
      candidate.place.textContent = rank ? this.ordinals[rank - 1] : "";
      candidate.up.setAttribute("aria-disabled", String(rank === 1));
      candidate.down.setAttribute("aria-disabled", String(rank === this.ranked.length));
      candidate.jump.hidden = this.ranked.length < 6;
    }
    const items = this.ranked.map((candidate) => candidate.item);
    if (still && still.item.isConnected) {
      const before = items.slice(0, items.indexOf(still.item));
      const after = items.slice(items.indexOf(still.item) + 1);
      for (const item of [...this.list.children]) if (item !== still.item) item.remove();
      still.item.before(...before);
      still.item.after(...after);
    } else {
      this.list.replaceChildren(...items);
    }
    this.querySelector("[data-empty]").hidden = items.length > 0;
    if (items.length === this.candidates.length) this.querySelector("[data-undo-place]").replaceChildren();
    this.querySelector("[data-count]").textContent = fill(this.dataset.ranked, { count: items.length });
    this.querySelector("form").dispatchEvent(new Event("change")); // the boxes changed, by no key
  }

  find(text) {
    const wanted = text.trim().toLowerCase();
    let count = 0;
    for (const candidate of this.candidates) {
      candidate.row.hidden = !candidate.words.includes(wanted);
      if (!candidate.row.hidden) count += 1;
    }
    this.announce(fill(this.dataset.shown, { count }));
  }

  say(sentence, candidate, rank) {
    const ordinal = rank ? this.ordinals[rank - 1] : "";
    this.announce(fill(sentence, { name: candidate.name, ordinal, count: this.ranked.length }));
  }

  announce(sentence) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => {
      this.status.textContent = sentence;
    }, PATIENCE);
  }
}

function element(tag, classes = "") {
  const made = document.createElement(tag);
  if (classes) made.className = classes;
  return made;
}

function hidden(words) {
  const made = element("span", "visually-hidden");
  made.textContent = ` ${words}`;
  return made;
}

function label(button, words, name) {
  button.replaceChildren(words, hidden(name));
}

function fill(sentence, facts) {
  return sentence.replace(/\{(\w+)\}/g, (whole, key) => facts[key] ?? whole);
}

customElements.define("ranked-ballot", RankedBallot);
