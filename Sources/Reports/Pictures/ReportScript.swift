/// The script that draws the points of a report.
///
/// It turns them, slides them, and names the one under the pointer: plain script on a canvas,
/// without any library.
enum ReportScript {
  static let text = [decoding, drawing, scenes, figure].joined()

  /// Data from attributes, and the colours of both schemes.
  private static let decoding = #"""
    "use strict";
    (() => {
    const bytes = (text) => Uint8Array.from(atob(text || ""), (c) => c.charCodeAt(0));
    const floats = (text) => new Float32Array(bytes(text).buffer);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const themes = {
      light: { card: [255, 255, 255], ball: "#f8f9fb", rim: "#e4e8ee", grid: "#cfd5dd",
        axis: "#7a828e", text: "#5b6470" },
      dark: { card: [27, 32, 39], ball: "#262c34", rim: "#1c2128", grid: "#3d4550",
        axis: "#8b95a3", text: "#9aa5b1" },
    };
    const tau = 2 * Math.PI;
    // Multiples of the golden section, modulo 1: they spread points over an interval.
    const spread = (i) => (i * 0.6180339887498949) % 1;
    const neat = (x) => (Math.abs(x) < 5e-4 ? "0" : x.toFixed(3).replace("-", "\u2212"));

    """#

  /// A layer of smooth discs, blended into a buffer of pixels: far quicker than one path a disc.
  private static let drawing = #"""
    class Discs {
      constructor() {
        this.canvas = document.createElement("canvas");
        this.context = this.canvas.getContext("2d");
      }
      begin(width, height) {
        if (this.canvas.width !== width || this.canvas.height !== height) {
          this.canvas.width = width;
          this.canvas.height = height;
          this.image = this.context.createImageData(width, height);
        }
        this.image.data.fill(0);
      }
      put(x, y, radius, red, green, blue, alpha) {
        const { width, height, data } = this.image;
        const reach = radius + 0.5;
        const x0 = Math.max(0, Math.floor(x - reach)), x1 = Math.min(width - 1, Math.ceil(x + reach));
        const y0 = Math.max(0, Math.floor(y - reach)), y1 = Math.min(height - 1, Math.ceil(y + reach));
        for (let row = y0; row <= y1; row++) {
          for (let column = x0; column <= x1; column++) {
            const dx = column + 0.5 - x, dy = row + 0.5 - y;
            const cover = reach - Math.sqrt(dx * dx + dy * dy);
            if (cover <= 0) continue;
            const a = alpha * Math.min(cover, 1);
            const i = 4 * (row * width + column);
            const under = (data[i + 3] / 255) * (1 - a), total = a + under;
            data[i] = (red * a + data[i] * under) / total;
            data[i + 1] = (green * a + data[i + 1] * under) / total;
            data[i + 2] = (blue * a + data[i + 2] * under) / total;
            data[i + 3] = 255 * total;
          }
        }
      }
      end(target) {
        this.context.putImageData(this.image, 0, 0);
        target.save();
        target.setTransform(1, 0, 0, 1, 0, 0);
        target.drawImage(this.canvas, 0, 0);
        target.restore();
      }
    }

    """#

  /// How each manifold is shown.
  private static let scenes = ReportScene.turning + ReportScene.space + ReportScene.flat

  /// A figure: its state, what the reader does to it, and the order of drawing.
  private static let figure = #"""
    class Scatter {
      constructor(element) {
        this.element = element;
        this.canvas = element.querySelector("canvas");
        this.context = this.canvas.getContext("2d");
        this.output = element.querySelector("output");
        this.hint = this.output.textContent;
        this.points = floats(element.dataset.positions);
        this.tints = bytes(element.dataset.tints);
        this.count = this.points.length / 3;
        this.classes = element.dataset.classes ? floats(element.dataset.classes) : null;
        this.indices = floats(element.dataset.indices);
        this.hidden = new Set();
        this.discs = new Discs();
        this.screen = new Float32Array(2 * this.count).fill(NaN);
        const Scene = { circle: Ring, sphere: Sphere, disk: Disk, ball: Ball, space: Space,
          square: Torus, line: Line, plane: Plane };
        this.scene = new Scene[element.dataset.chart](this);
        this.listen();
        new ResizeObserver(() => this.redraw()).observe(this.canvas);
        this.redraw();
      }
      // Radius of a disc in CSS pixels, and its opacity: both fall with the number of points.
      get radius() {
        const radius = Math.max(1.2, 5 * Math.pow(Math.max(this.count, 200) / 200, -0.22));
        return (radius * Math.max(this.side, 240)) / 480;
      }
      get opacity() { return Math.min(0.95, Math.max(0.72, Math.pow(this.count / 1000, -0.05))); }
      shows(i) { return !this.classes || !this.hidden.has(this.classes[i]); }
      redraw() {
        if (this.pending) return;
        this.pending = requestAnimationFrame(() => { this.pending = 0; this.draw(); });
      }
      draw(paper) {
        this.theme = themes[dark.matches && !paper ? "dark" : "light"];
        const side = this.canvas.clientWidth;
        if (!side) return;
        this.ratio = Math.min(window.devicePixelRatio || 1, 2);
        this.side = side;
        this.canvas.width = this.canvas.height = Math.round(side * this.ratio);
        this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
        this.context.lineJoin = "round";
        this.context.font = "12px system-ui, sans-serif";
        this.screen.fill(NaN);
        this.scene.draw(this.context, side);
      }
      layer(paint) {
        this.discs.begin(this.canvas.width, this.canvas.height);
        paint();
        this.discs.end(this.context);
      }
      // A disc for point i at a place in CSS pixels; `veil` mixes it into the background.
      disc(i, x, y, scale, veil) {
        const [r, g, b] = this.theme.card, q = this.ratio, t = this.tints, k = 1 - veil;
        this.screen[2 * i] = x;
        this.screen[2 * i + 1] = y;
        this.discs.put(x * q, y * q, this.radius * scale * q, t[3 * i] * k + r * veil,
          t[3 * i + 1] * k + g * veil, t[3 * i + 2] * k + b * veil, this.opacity);
      }
      path(points, color, width) {
        const c = this.context;
        c.beginPath();
        points.forEach(([x, y], i) => (i ? c.lineTo(x, y) : c.moveTo(x, y)));
        c.strokeStyle = color;
        c.lineWidth = width;
        c.stroke();
      }
      listen() {
        const canvas = this.canvas, held = new Map();
        let span = 0;
        const act = (change) => { change(); this.redraw(); };
        canvas.addEventListener("pointerdown", (event) => {
          canvas.setPointerCapture(event.pointerId);
          held.set(event.pointerId, event);
          span = 0;
        });
        canvas.addEventListener("pointermove", (event) => {
          const last = held.get(event.pointerId);
          if (!last) return this.point(event);
          held.set(event.pointerId, event);
          if (held.size === 1) {
            act(() => this.scene.drag(event.clientX - last.clientX, event.clientY - last.clientY));
            return;
          }
          const [a, b] = [...held.values()];
          const now = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
          if (span) act(() => this.scene.zoom(now / span));
          span = now;
        });
        for (const name of ["pointerup", "pointercancel"]) {
          canvas.addEventListener(name, (event) => { held.delete(event.pointerId); span = 0; });
        }
        canvas.addEventListener("pointerleave", () => { this.output.textContent = this.hint; });
        canvas.addEventListener("dblclick", () => act(() => this.scene.reset()));
        // The wheel alone scrolls the page; with the control key, as in a pinch, it zooms.
        canvas.addEventListener("wheel", (event) => {
          if (!event.ctrlKey) return;
          event.preventDefault();
          act(() => this.scene.zoom(Math.exp(-event.deltaY / 200)));
        }, { passive: false });
        const keys = { ArrowLeft: [-24, 0], ArrowRight: [24, 0], ArrowUp: [0, -24], ArrowDown: [0, 24] };
        canvas.addEventListener("keydown", (event) => {
          if (event.ctrlKey || event.metaKey || event.altKey) return;
          if (keys[event.key]) act(() => this.scene.drag(...keys[event.key]));
          else if (event.key === "+" || event.key === "=") act(() => this.scene.zoom(1.2));
          else if (event.key === "-") act(() => this.scene.zoom(1 / 1.2));
          else if (event.key === "0") act(() => this.scene.reset());
          else return;
          event.preventDefault();
        });
        for (const button of this.element.querySelectorAll("[data-class]")) {
          button.addEventListener("click", () => act(() => {
            const rank = Number(button.dataset.class);
            if (!this.hidden.delete(rank)) this.hidden.add(rank);
            button.setAttribute("aria-pressed", String(!this.hidden.has(rank)));
          }));
        }
        dark.addEventListener("change", () => this.redraw());
        addEventListener("beforeprint", () => this.draw(true));
        addEventListener("afterprint", () => this.draw());
      }
      // Names the point nearest to the pointer.
      point(event) {
        const box = this.canvas.getBoundingClientRect();
        const x = event.clientX - box.left, y = event.clientY - box.top;
        let nearest = -1, least = 100;
        for (let i = 0; i < this.count; i++) {
          const dx = this.screen[2 * i] - x, dy = this.screen[2 * i + 1] - y;
          const squared = dx * dx + dy * dy;
          if (squared < least) { least = squared; nearest = i; }
        }
        this.output.textContent = nearest < 0 ? this.hint : this.describe(nearest);
      }
      describe(i) {
        const size = this.scene.dimension;
        const place = Array.from(this.points.subarray(3 * i, 3 * i + size), neat).join(", ");
        const button = this.classes
          && this.element.querySelector(`[data-class="${this.classes[i]}"]`);
        const name = button ? `${button.textContent}, ` : "";
        return `${name}point ${this.indices[i]} at (${place})`;
      }
    }
    for (const element of document.querySelectorAll("figure.scatter")) new Scatter(element);
    })();

    """#
}
