// While a change of teams is worked out: shows how far it is, and the page anew when it is done.
"use strict";
(() => {
  const AGAIN = 1500; // milliseconds between two looks
  const voice = document.createElement("p");
  voice.className = "unseen";
  voice.setAttribute("role", "status");
  document.body.append(voice);

  function done() { location.assign(document.getElementById("progress").dataset.page); } // not reload, which may send a form again
  async function look() {
    try {
      const answer = await fetch(document.getElementById("progress").dataset.poll);
      if (!answer.ok || answer.redirected) { done(); return; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html"); // runs no script
      const fresh = page.getElementById("progress");
      const old = document.getElementById("progress");
      if (!fresh || fresh.dataset.reading !== "yes") { done(); return; }
      const step = fresh.querySelector("h2").textContent;
      if (old.querySelector("h2").textContent !== step) voice.textContent = step;
      old.replaceWith(document.adoptNode(fresh));
    } catch { /* the network is away: the next look may be luckier */ }
    setTimeout(look, AGAIN);
  }
  setTimeout(look, AGAIN);
})();
