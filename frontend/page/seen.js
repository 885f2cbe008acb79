// What was looked at lately, below the page. Which goods they are is known to this browser alone; the server draws
// their cards as they are now.

export async function show(slugs, { say, store, english }) {
  const asked = slugs.slice(0, 12).map((slug) => `p=${slug}`).join("&");
  const answer = await fetch(`${english ? "/en" : ""}/seen?${asked}`);
  const cards = await answer.text();
  if (!answer.ok || !cards) return;
  const section = document.createElement("section");
  section.className = "shelf seen";
  section.setAttribute("aria-labelledby", "seen");
  section.innerHTML = `<div class="shelf-head"><h2 id="seen"></h2><button type="button" class="shelf-more"></button></div>${cards}`;
  section.querySelector("h2").textContent = say("最近看过", "Recently viewed");
  const clear = section.querySelector("button");
  clear.textContent = say("清空", "Clear");
  clear.onclick = () => {
    store.set("seen", null);
    section.remove();
  };
  document.querySelector(".seen")?.remove();
  document.getElementById("main")?.after(section);
}
