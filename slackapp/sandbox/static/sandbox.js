// Improves pages that work without it: shows what is new without a reload, keeps the end in view, closes with Escape.
"use strict";
(() => {
  const body = document.body;
  const dialog = document.querySelector("[role=dialog]");

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    if (event.submitter) event.submitter.classList.add("sending");
    setTimeout(() => { delete form.dataset.sent; event.submitter?.classList.remove("sending"); }, 4000);
  });

  if (dialog) {
    // Whoever was quicker than this script keeps the place where they are.
    if (!dialog.contains(document.activeElement)) (dialog.querySelector("[aria-invalid=true], .wrong input") || dialog.querySelector("h2")).focus();
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !dialog.querySelector(":popover-open")) dialog.querySelector(".modal-foot button[value=close]").click();
    });
  } else if (document.getElementById("feed") && !location.hash) {
    window.scrollTo(0, document.documentElement.scrollHeight);
  }

  const bar = document.getElementById("bar");
  let marks = null;

  const merge = (list, fresh) => {
    const wanted = new Map([...fresh.children].map((item) => [item.id, item]));
    for (const item of [...list.children]) if (!wanted.has(item.id)) item.remove();
    let before = null;
    for (const [id, item] of wanted) {
      const old = id && document.getElementById(id);
      if (!old) list.insertBefore(item, before ? before.nextSibling : list.firstChild);
      else if (old.outerHTML !== item.outerHTML && !old.contains(document.activeElement)) old.replaceWith(item);
      before = (id && document.getElementById(id)) || item;
    }
  };

  const refresh = async (parts) => {
    const url = new URL(location.href);
    url.hash = "";
    if (body.dataset.tab === "home") url.searchParams.set("quiet", "1");
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of parts) {
      const mine = document.getElementById(id);
      const theirs = page.getElementById(id);
      if (!mine || !theirs) continue;
      const near = innerHeight + scrollY > document.documentElement.scrollHeight - 250;
      if (id === "feed") { merge(mine, theirs); if (near) window.scrollTo(0, document.documentElement.scrollHeight); }
      else if (!mine.contains(document.activeElement) || id === "bar") mine.replaceWith(theirs);
    }
    document.title = page.title;
  };

  const look = async () => {
    if (document.hidden || !body.dataset.pulse) return;
    const now = await (await fetch(body.dataset.pulse)).json();
    const last = marks || { ...now, messages: body.dataset.messages, modal: body.dataset.modal, home: body.dataset.home, bar: body.dataset.bar };
    if (now.modal !== last.modal) { location.reload(); return; }
    const parts = [];
    if (now.messages !== last.messages) parts.push("feed", "side");
    if (now.unread !== last.unread) parts.push("side");
    if (now.home !== last.home) parts.push("home");
    if (now.bar !== last.bar) parts.push("bar");
    if (parts.length) await refresh(parts);
    marks = now; // not before: what did not come is looked for again
  };

  const watchBar = async () => {
    if (!document.hidden && !body.dataset.pulse && bar && bar.querySelector("[role=status]")) await refresh(["bar"]);
  };

  // One after the other, so that no page that is late takes the place of a newer one.
  const beat = async () => {
    await Promise.allSettled([look(), watchBar()]);
    setTimeout(beat, 2500);
  };
  setTimeout(beat, 2500);
})();
