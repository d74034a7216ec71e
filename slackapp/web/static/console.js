// Makes the console's pages nicer to use; every page works without it.
"use strict";
(() => {
  const PAUSE = 300; // milliseconds of not typing before a preview is asked for
  const AGAIN = 5000; // milliseconds before it is asked for again where nobody answered
  const QUIET = 2500; // milliseconds between two announcements to a screen reader
  const HEADER = "X-CSRF-Token";
  const FIELD = "csrf_token";
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // Every word that is said here comes from the page, in its language, as data-say-…; {name} stands for a value.
  const words = document.currentScript.dataset;
  const said = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const saidOf = (key, num) => said(`${key}${num === 1 ? "One" : "Many"}`, { num });

  // One polite voice for everything that changes by itself.
  const voice = document.createElement("p");
  voice.className = "unseen";
  voice.setAttribute("role", "status");
  document.body.append(voice);
  let speaking;
  function say(text) {
    clearTimeout(speaking);
    speaking = setTimeout(() => { voice.textContent = text; }, QUIET);
  }
  function sayNow(text) {
    clearTimeout(speaking);
    voice.textContent = text;
  }

  for (const element of all("[data-js]")) element.hidden = false;
  for (const button of all("[data-print]")) button.addEventListener("click", () => window.print());

  function written(form) {
    return new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, value.name ?? value])).toString();
  }
  // What a form held as it came: whoever was quicker than this script has typed in it already.
  function original(form) {
    const copy = form.cloneNode(true);
    copy.reset();
    return written(copy);
  }

  // Characters are counted as Python counts them: an emoji is one.
  function count(field) {
    const shown = document.getElementById(`${field.id}-count`);
    if (!shown) return;
    const limit = Number(field.dataset.limit);
    const used = [...field.value].length;
    const over = used > limit;
    if (over && !shown.classList.contains("over")) say(saidOf("sayOver", used - limit));
    shown.textContent = said("sayCount", { used, limit });
    shown.classList.toggle("over", over);
  }
  document.addEventListener("input", (event) => {
    if (event.target.dataset.limit) count(event.target);
  });
  for (const field of all("[data-limit]")) if (field.value !== field.defaultValue) count(field);

  // <form data-preview="address">: what comes back is HTML of ours; each of its elements takes the place of
  // the one with the same id, as soon as nobody is in it.
  function preview(form) {
    let shown = original(form);
    let waiting;
    let asking;
    const ask = async () => {
      clearTimeout(waiting);
      waiting = null;
      asking?.abort();
      asking = new AbortController();
      const wanted = written(form);
      const data = new FormData(form);
      for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
      try {
        const answer = await fetch(form.dataset.preview, {
          method: "POST",
          body: new URLSearchParams(data),
          headers: { [HEADER]: data.get(FIELD) ?? "" },
          signal: asking.signal,
        });
        if (answer.ok && !answer.redirected) {
          swap(await answer.text());
          shown = wanted;
          form.classList.remove("stale", "signed-out");
          return;
        }
        stale(form, answer.status === 401);
        if (answer.status < 500) return; // a refusal, which would come again
      } catch (error) {
        if (error.name === "AbortError") return;
        stale(form, false);
      }
      waiting ??= setTimeout(ask, AGAIN);
    };
    const later = () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, PAUSE);
    };
    const catchUp = () => { if (written(form) !== shown) later(); };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    addEventListener("pageshow", catchUp); // a browser puts back what was typed before, and says nothing
    catchUp();
  }
  function stale(form, signedOut) {
    const known = form.classList;
    if (known.contains("stale") && known.contains("signed-out") === signedOut) return;
    known.add("stale");
    known.toggle("signed-out", signedOut);
    sayNow(said(signedOut ? "saySignedOut" : "sayStale"));
  }
  let held = ""; // an answer of which a part waits until nobody is in its place
  document.addEventListener("focusout", () => setTimeout(() => { if (held) swap(held); }, PAUSE));
  function swap(html) {
    held = "";
    const parsed = new DOMParser().parseFromString(html, "text/html"); // runs no script
    const before = Number(document.getElementById("problems")?.dataset.found);
    for (const fresh of all("[id]", parsed.body)) {
      const old = document.getElementById(fresh.id);
      if (!old || fresh.parentElement.closest("[id]") || old.outerHTML === fresh.outerHTML) continue;
      if (old.contains(document.activeElement)) held = html;
      else old.replaceWith(document.adoptNode(fresh));
    }
    for (const field of all("[aria-describedby]:not(fieldset)")) {
      const wrong = document.getElementById(`${field.id}-wrong`);
      if (!wrong) continue;
      if (wrong.textContent) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
    const now = Number(document.getElementById("problems")?.dataset.found);
    if (now !== before) say(now ? said("sayToMend", { num: now }) : said("sayMended"));
  }
  for (const form of all("form[data-preview]")) preview(form);

  // <input data-find="address">: offers whom a part of a name fits, in a list below it. Who is chosen stands there as the one
  // ticked choice of the form, as the page itself writes it; typing on takes them out again.
  const ENOUGH = 2; // letters before anybody is looked for
  function finder(input) {
    const place = input.closest("[data-person]").querySelector("[data-chosen]");
    const list = document.createElement("ul");
    list.id = `${input.id}-list`;
    list.className = "found";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", said("sayFits"));
    input.after(list);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" })) input.setAttribute(name, value);
    let waiting;
    let asking;
    let active = -1;
    const options = () => all("[role=option]", list);
    const close = () => {
      clearTimeout(waiting);
      asking?.abort();
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const show = (next) => {
      active = next;
      options().forEach((each, index) => each.setAttribute("aria-selected", String(index === active)));
      const now = options()[active];
      if (!now) return input.removeAttribute("aria-activedescendant");
      input.setAttribute("aria-activedescendant", now.id);
      now.scrollIntoView({ block: "nearest" });
    };
    const element = (tag, more, ...within) => {
      const made = Object.assign(document.createElement(tag), more);
      made.append(...within);
      return made;
    };
    const choose = (option) => {
      const { user, name } = option.dataset;
      input.value = name;
      input.removeAttribute("aria-invalid");
      const radio = element("input", { type: "radio", name: `${input.name}-id`, value: user, checked: true });
      const about = [option.querySelector(".hint")?.textContent, user].filter((text, index, both) => text && text !== both[index + 1]);
      const label = element("label", { className: "choice" }, radio, element("span", {}, `${name} `, element("small", { textContent: about.join(" · ") })));
      const former = element("input", { type: "hidden", name: `${input.name}-for`, value: name });
      place.replaceChildren(former, element("fieldset", { className: "field" }, element("legend", { textContent: said("sayChosen") }), label));
      document.getElementById(`${input.id}-wrong`).textContent = "";
      close();
      sayNow(said("sayChosenWho", { name }));
    };
    const ask = async () => {
      asking = new AbortController();
      const typed = input.value;
      try {
        const answer = await fetch(`${input.dataset.find}?${new URLSearchParams({ q: typed })}`, { signal: asking.signal });
        if (!answer.ok || answer.redirected || input.value !== typed) return;
        const parsed = new DOMParser().parseFromString(await answer.text(), "text/html"); // runs no script
        list.replaceChildren(...all("#found > li", parsed));
        all("li", list).forEach((each, index) => {
          each.id = `${list.id}-${index}`;
          each.setAttribute("role", "option");
          each.setAttribute("aria-selected", "false");
        });
        const none = parsed.getElementById("said")?.textContent ?? "";
        const many = options().length;
        document.getElementById(`${input.id}-wrong`).textContent = many ? "" : none;
        list.hidden = !many;
        active = -1;
        input.setAttribute("aria-expanded", String(many > 0));
        say(many ? saidOf("sayFits", many) : none);
      } catch { /* the form itself finds people, too */ }
    };
    input.addEventListener("input", () => {
      place.replaceChildren();
      close();
      if (input.value.trim().length >= ENOUGH) waiting = setTimeout(ask, PAUSE);
    });
    input.addEventListener("keydown", (event) => {
      const last = options().length - 1;
      if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      } else if (event.key === "Enter" && !list.hidden && active >= 0) {
        event.preventDefault();
        choose(options()[active]);
      } else if (!list.hidden && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
        event.preventDefault();
        const down = event.key === "ArrowDown";
        show(down ? (active < last ? active + 1 : 0) : active > 0 ? active - 1 : last);
      }
    });
    input.addEventListener("blur", close);
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) choose(option);
    });
  }
  for (const input of all("[data-find]")) finder(input);

  // <form data-guard>: asks before what was typed is left behind; with data-guard="unsaved" from the start on.
  const kept = new Map(all("form[data-guard]").map((form) => [form, form.dataset.guard === "unsaved" ? null : original(form)]));
  let sending = false;
  document.addEventListener("submit", (event) => { sending = kept.has(event.target); });
  addEventListener("pageshow", () => { sending = false; });
  addEventListener("beforeunload", (event) => {
    if (!sending && [...kept].some(([form, first]) => written(form) !== first)) event.preventDefault();
  });

  // <input data-all="name">: ticks all boxes of that name, and shows when only some are ticked.
  for (const box of all("[data-all]")) {
    const others = () => all(`input[type=checkbox][name="${CSS.escape(box.dataset.all)}"]`, box.form ?? document);
    const show = () => {
      const ticked = others().filter((each) => each.checked).length;
      box.checked = ticked > 0 && ticked === others().length;
      box.indeterminate = ticked > 0 && !box.checked;
    };
    box.addEventListener("change", () => { for (const each of others()) each.checked = box.checked; });
    document.addEventListener("change", (event) => { if (event.target !== box) show(); });
    show();
  }

  // <button data-copy="id">: copies a text.
  for (const button of all("[data-copy]")) {
    const text = button.textContent;
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(source.value ?? source.textContent);
        button.textContent = said("sayCopied");
        sayNow(said("sayCopied"));
      } catch {
        button.textContent = said("sayByHand");
      }
      setTimeout(() => { button.textContent = text; }, 2000);
    });
  }
})();
