// A product's pictures as large as the screen: swiped, tapped to come nearer, closed by Escape or the way back.

/// How many times nearer a tap brings a picture.
const NEARER = 2.5;

/// Opens the picture behind `link`, among those beside it.
export function show(link, { say }) {
  const links = [...link.closest("ul").querySelectorAll("a[href]")];
  const dialog = Object.assign(document.createElement("dialog"), { className: "zoom" });
  dialog.setAttribute("aria-label", say("商品图片", "Product pictures"));
  const strip = Object.assign(document.createElement("div"), { className: "zoom-strip", tabIndex: 0 });
  const slides = links.map((one, at) => {
    const slide = Object.assign(document.createElement("div"), { className: "zoom-slide" });
    const picture = Object.assign(document.createElement("img"), {
      src: one.href,
      alt: one.querySelector("img")?.alt || "",
      loading: at === links.indexOf(link) ? "eager" : "lazy",
      decoding: "async",
    });
    const nearer = Object.assign(document.createElement("button"), { type: "button", className: "zoom-picture" });
    const name = () =>
      nearer.setAttribute("aria-label", `${picture.alt} ${slide.dataset.near ? say("缩小", "Smaller") : say("放大", "Larger")}`.trim());
    nearer.onclick = ({ offsetX, offsetY, detail }) => {
      // A key has no place: then the middle comes nearer.
      const [x, y] = detail ? [offsetX / nearer.clientWidth, offsetY / nearer.clientHeight] : [0.5, 0.5];
      if (slide.dataset.near) {
        delete slide.dataset.near;
        nearer.style.width = "";
      } else {
        slide.dataset.near = "yes";
        nearer.style.width = `${100 * NEARER}%`;
        slide.scrollLeft = x * slide.scrollWidth - slide.clientWidth / 2;
        slide.scrollTop = y * slide.scrollHeight - slide.clientHeight / 2;
      }
      name();
    };
    name();
    nearer.append(picture);
    slide.append(nearer);
    return slide;
  });
  const close = Object.assign(document.createElement("button"), { type: "button", className: "zoom-close", textContent: "×" });
  close.setAttribute("aria-label", say("关闭", "Close"));
  close.onclick = () => dialog.close();
  dialog.onclose = () => {
    dialog.remove();
    link.focus({ preventScroll: true });
  };
  strip.append(...slides);
  dialog.append(strip, close);
  document.body.append(dialog);
  dialog.showModal();
  strip.scrollLeft = links.indexOf(link) * strip.clientWidth;
  // Another page has come: its pictures are others.
  addEventListener("popstate", () => dialog.close(), { once: true });
}
