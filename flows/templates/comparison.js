"use strict";
{
  const $ = (id) => document.getElementById(id);
  const texts = $("texts"), where = $("where"), tip = $("tip");
  const other = { a: "b", b: "a" };
  const numbers = [...document.querySelectorAll("#a-text .ref")].map((ref) => ref.dataset.p);
  let current = null;

  /* Shared passages: one is current, marked in both texts, and in sight in those that are moved. */
  const show = (number, moved) => {
    current = number;
    for (const mark of texts.querySelectorAll("mark[data-p]")) {
      mark.classList.toggle("current", mark.dataset.p.split(" ").includes(number));
    }
    for (const side of moved) bring(side, $(`${side}-p${number}`));
    where.textContent = `${$(`a-p${number}`).getAttribute("aria-label").split(";")[0]} of ${numbers.length}`
      .replace(/^(Passage \d+)(.*)( of \d+)$/, "$1$3$2");
  };
  const bring = (side, element) => {
    const text = $(`${side}-text`);
    text.scrollTop += element.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 4;
  };
  const sideOf = (element) => element.closest(".side").classList.contains("a") ? "a" : "b";
  const step = (by) => {
    if (!numbers.length) return;
    const at = numbers.indexOf(current);
    const next = at < 0 ? (by > 0 ? 0 : numbers.length - 1) : (at + by + numbers.length) % numbers.length;
    show(numbers[next], ["a", "b"]);
  };
  const isOn = (name) => texts.querySelector(`input[name=${name}]`).checked;

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-p]");
    const mark = event.target.closest(".text mark");
    if (link?.classList.contains("ref")) {
      event.preventDefault();
      const side = sideOf(link), counterpart = $(`${other[side]}-p${link.dataset.p}`);
      const again = current === link.dataset.p && event.detail === 0;  // Enter on what is current already
      show(link.dataset.p, [other[side]]);
      if (again) counterpart.focus({ preventScroll: true });
    } else if (link) {
      event.preventDefault();
      texts.scrollIntoView();
      show(link.dataset.p, ["a", "b"]);
      $(`a-p${link.dataset.p}`).focus({ preventScroll: true });
    } else if (mark && isOn("passages") && getSelection().isCollapsed) {
      const those = mark.dataset.p.split(" ");
      show(those[(those.indexOf(current) + 1) % those.length], [other[sideOf(mark)]]);
    }
  });
  $("previous").addEventListener("click", () => step(-1));
  $("next").addEventListener("click", () => step(1));

  /* Keys: n and p, unless they are turned off or something is typed; Escape closes what is open. */
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      hide();
      for (const open of texts.querySelectorAll("details[open]")) {
        open.open = false;
        if (open.contains(document.activeElement)) open.querySelector("summary").focus();
      }
    }
    const by = { n: 1, p: -1 }[event.key];
    if (by && isOn("keys") && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      step(by);
    }
  });

  /* Marks can be turned off; what is off is no stop for the keyboard. */
  texts.querySelector("fieldset").addEventListener("change", ({ target }) => {
    texts.classList.toggle(`no-${target.name}`, !target.checked);
    for (const mark of texts.querySelectorAll(".text [aria-description]")) {
      if (mark.dataset.stop === undefined) mark.dataset.stop = mark.hasAttribute("tabindex") ? "0" : "";
      const on = ["fact", "term"].some((kind) => mark.classList.contains(kind) && isOn(kind));
      if (on && mark.dataset.stop) mark.setAttribute("tabindex", "0");
      else mark.removeAttribute("tabindex");
    }
  });

  /* Outlines: a section is brought into sight in its own text. */
  for (const outline of texts.querySelectorAll(".outline")) {
    outline.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (!link) return;
      event.preventDefault();
      const side = sideOf(link), heading = $(link.hash.slice(1));
      outline.open = false;
      bring(side, heading);
      heading.setAttribute("tabindex", "-1");
      heading.focus({ preventScroll: true });
    });
  }

  /* What a number or term means, beside it: for the pointer, the keyboard and the finger. */
  let told = null;
  const tell = (mark) => {
    if (!["fact", "term"].some((kind) => mark.classList.contains(kind) && isOn(kind))) return;
    told = mark;
    tip.textContent = mark.getAttribute("aria-description");
    tip.hidden = false;
    place();
  };
  const place = () => {
    if (!told) return;
    const box = told.getClientRects()[0], size = tip.getBoundingClientRect();
    const text = told.closest(".text").getBoundingClientRect();
    if (box.bottom < text.top || box.top > text.bottom) return hide();
    const above = box.top - size.height - 8;
    tip.style.left = `${Math.max(8, Math.min(box.left, innerWidth - size.width - 16))}px`;
    tip.style.top = `${above > 8 ? above : box.bottom + 8}px`;
  };
  const hide = () => { told = null; tip.hidden = true; };
  const marked = (element) => element.closest?.(".text [aria-description]");
  document.addEventListener("pointerover", ({ target }) => {
    const mark = marked(target);
    if (mark) tell(mark);
    else if (told && target !== tip && told !== document.activeElement) hide();
  });
  document.addEventListener("focusin", ({ target }) => (marked(target) ? tell(target) : hide()));
  document.addEventListener("scroll", place, { capture: true, passive: true });

  /* Tables are sorted by a click on a heading; another turns them round. */
  for (const head of document.querySelectorAll("thead button")) {
    head.addEventListener("click", () => {
      const cell = head.closest("th"), body = cell.closest("table").tBodies[0], place = cell.cellIndex;
      const isNumber = cell.classList.contains("number");
      const before = cell.getAttribute("aria-sort");
      const down = before ? before === "ascending" : isNumber;
      const key = (row) => isNumber ? Number(row.cells[place].dataset.key ?? NaN) : row.cells[place].textContent;
      const order = (x, y) => isNumber ? x - y : x.localeCompare(y);
      const rows = [...body.rows].map((row) => [key(row), row]);
      const [there, missing] = [rows.filter(([k]) => k === k), rows.filter(([k]) => k !== k)];
      there.sort(([x], [y]) => (down ? -order(x, y) : order(x, y)));
      for (const one of cell.parentElement.cells) one.removeAttribute("aria-sort");
      cell.setAttribute("aria-sort", down ? "descending" : "ascending");
      body.append(...[...there, ...missing].map(([, row]) => row));
    });
  }
}
