/// The script's scenes, one for each chart.
enum ReportScene {
  /// What all scenes that are turned by dragging share, and the sphere.
  static let turning = #"""
    // A ball lit from the upper left, and the circle around it.
    function globe(context, theme, middle, radius) {
      const glow = context.createRadialGradient(middle - 0.35 * radius, middle - 0.35 * radius,
        0.1 * radius, middle, middle, 1.2 * radius);
      glow.addColorStop(0, theme.ball);
      glow.addColorStop(1, theme.rim);
      context.fillStyle = glow;
      context.beginPath();
      context.arc(middle, middle, radius, 0, tau);
      context.fill();
    }
    function rim(context, theme, middle, radius) {
      context.strokeStyle = theme.axis;
      context.lineWidth = 1.4;
      context.beginPath();
      context.arc(middle, middle, radius, 0, tau);
      context.stroke();
    }
    class Turning {
      constructor(figure) {
        this.figure = figure;
        this.dimension = 3;
        this.order = new Uint32Array(figure.count);
        this.depth = new Float32Array(figure.count);
        this.reset();
      }
      reset() { this.azimuth = -0.52; this.elevation = 0.35; this.size = 1; }
      drag(dx, dy) {
        this.azimuth -= dx * 0.008 / this.size;
        this.elevation = Math.min(1.57, Math.max(-1.57, this.elevation + dy * 0.008 / this.size));
      }
      zoom(factor) { this.size = Math.min(20, Math.max(0.5, this.size * factor)); }
      // Right, up and towards the viewer, of a point in the unit ball.
      turn(x, y, z) {
        const ca = Math.cos(this.azimuth), sa = Math.sin(this.azimuth);
        const ce = Math.cos(this.elevation), se = Math.sin(this.elevation);
        const inward = ca * x + sa * y;
        return [ca * y - sa * x, ce * z - se * inward, ce * inward + se * z];
      }
      place(right, up) {
        return [this.middle + right * this.scale, this.middle - up * this.scale];
      }
      // Shown points from far to near, by counting their depths into 512 steps.
      sort(coordinates) {
        const count = this.figure.count, starts = new Uint32Array(514), steps = new Uint16Array(count);
        const ca = Math.cos(this.azimuth), sa = Math.sin(this.azimuth);
        const ce = Math.cos(this.elevation), se = Math.sin(this.elevation);
        for (let i = 0; i < count; i++) {
          const depth = ce * (ca * coordinates[3 * i] + sa * coordinates[3 * i + 1])
            + se * coordinates[3 * i + 2];
          this.depth[i] = depth;
          steps[i] = Math.min(511, Math.max(0, (depth / 1.8 + 1) * 256));
          starts[steps[i] + 1]++;
        }
        for (let s = 1; s < 514; s++) starts[s] += starts[s - 1];
        for (let i = 0; i < count; i++) this.order[starts[steps[i]]++] = i;
      }
      points(coordinates, wanted, look) {
        this.figure.layer(() => {
          for (const i of this.order) {
            if (!this.figure.shows(i) || !wanted(this.depth[i])) continue;
            const [right, up] = this.turn(
              coordinates[3 * i], coordinates[3 * i + 1], coordinates[3 * i + 2]);
            const [x, y] = this.place(right, up);
            const [scale, veil] = look(this.depth[i]);
            this.figure.disc(i, x, y, scale, veil);
          }
        });
      }
    }
    class Sphere extends Turning {
      constructor(figure) {
        super(figure);
        this.unit = new Float32Array(figure.points.length);
        for (let i = 0; i < figure.count; i++) {
          const p = figure.points.subarray(3 * i, 3 * i + 3), norm = Math.hypot(...p) || 1;
          p.forEach((value, axis) => { this.unit[3 * i + axis] = value / norm; });
        }
        this.circles = [];
        const ring = (place) => Array.from({ length: 121 }, (_, s) => place((s / 120) * tau));
        for (let k = -2; k <= 2; k++) {
          const z = Math.sin((k * tau) / 12), r = Math.cos((k * tau) / 12);
          this.circles.push([k ? 1 : 1.6, ring((t) => [r * Math.cos(t), r * Math.sin(t), z])]);
        }
        for (let k = 0; k < 6; k++) {
          const c = Math.cos((k * tau) / 12), s = Math.sin((k * tau) / 12);
          this.circles.push([1, ring((t) => [c * Math.cos(t), s * Math.cos(t), Math.sin(t)])]);
        }
      }
      graticule(front, alpha) {
        const { context, theme } = this.figure;
        context.globalAlpha = alpha;
        for (const [width, circle] of this.circles) {
          let run = [];
          for (const point of circle) {
            const [right, up, near] = this.turn(...point);
            if (near >= 0 === front) { run.push(this.place(right, up)); continue; }
            this.figure.path(run, theme.grid, width);
            run = [];
          }
          this.figure.path(run, theme.grid, width);
        }
        context.globalAlpha = 1;
      }
      draw(context, side) {
        this.middle = side / 2;
        this.scale = (side / 2 - 24) * this.size;
        this.sort(this.unit);
        const theme = this.figure.theme;
        globe(context, theme, this.middle, this.scale);
        this.graticule(false, 0.5);
        this.points(this.unit, (near) => near < 0, () => [0.8, 0.3]);
        context.globalAlpha = 0.74;
        globe(context, theme, this.middle, this.scale);
        context.globalAlpha = 1;
        this.figure.screen.fill(NaN);
        this.graticule(true, 1);
        this.points(this.unit, (near) => near >= 0, () => [1, 0]);
        rim(context, theme, this.middle, this.scale);
      }
    }

    """#

  /// The square of the torus, the plane and the line, slid by dragging.
  static let flat = #"""
    class Torus {
      constructor(figure) {
        this.figure = figure;
        this.dimension = 2;
        this.reset();
      }
      reset() { this.shift = [0, 0]; }
      drag(dx, dy) {
        this.shift[0] += dx / this.width;
        this.shift[1] -= dy / this.width;
      }
      zoom() {}
      draw(context, side) {
        const figure = this.figure, theme = figure.theme, low = 34, width = side - 68;
        this.width = width;
        const wrap = (turn) => turn - Math.floor(turn);
        const names = ["0", "\u03c0/2", "\u03c0", "3\u03c0/2"];
        context.fillStyle = theme.ball;
        context.fillRect(low, low, width, width);
        context.textAlign = "center";
        context.textBaseline = "middle";
        names.forEach((name, quarter) => {
          const x = low + wrap(quarter / 4 + this.shift[0]) * width;
          const y = low + width - wrap(quarter / 4 + this.shift[1]) * width;
          figure.path([[x, low], [x, low + width]], theme.grid, quarter ? 1 : 1.6);
          figure.path([[low, y], [low + width, y]], theme.grid, quarter ? 1 : 1.6);
          context.fillStyle = theme.text;
          context.fillText(name, x, low + width + 16);
          context.fillText(name, low - 18, y);
        });
        context.save();
        context.beginPath();
        context.rect(low, low, width, width);
        context.clip();
        figure.layer(() => {
          const reach = (figure.radius + 1) / width;
          for (let i = 0; i < figure.count; i++) {
            if (!figure.shows(i)) continue;
            const u = wrap(figure.points[3 * i] / tau + this.shift[0]);
            const v = wrap(figure.points[3 * i + 1] / tau + this.shift[1]);
            const put = (a, b) => figure.disc(i, low + a * width, low + (1 - b) * width, 1, 0);
            const us = u < reach ? [u + 1, u] : u > 1 - reach ? [u - 1, u] : [u];
            const vs = v < reach ? [v + 1, v] : v > 1 - reach ? [v - 1, v] : [v];
            for (const a of us) for (const b of vs) put(a, b);
          }
        });
        context.restore();
        this.sides(low, width);
      }
      // The frame, with the arrows that say which sides are one.
      sides(low, width) {
        const { figure } = this, { axis } = figure.theme, high = low + width, half = low + width / 2;
        figure.path([[low, low], [high, low], [high, high], [low, high], [low, low]], axis, 1.4);
        for (const y of [low, high]) {
          figure.path([[half - 4, y - 6], [half + 4, y], [half - 4, y + 6]], axis, 1.8);
        }
        for (const x of [low, high]) {
          for (const y of [half - 5, half + 5]) {
            figure.path([[x - 6, y + 4], [x, y - 4], [x + 6, y + 4]], axis, 1.8);
          }
        }
      }
    }
    class Plane {
      constructor(figure, dimension = 2) {
        this.figure = figure;
        this.dimension = dimension;
        const low = [Infinity, Infinity], high = [-Infinity, -Infinity];
        for (let i = 0; i < figure.count; i++) {
          for (const axis of [0, 1]) {
            low[axis] = Math.min(low[axis], figure.points[3 * i + axis]);
            high[axis] = Math.max(high[axis], figure.points[3 * i + axis]);
          }
        }
        this.home = figure.count ? low.map((value, axis) => (value + high[axis]) / 2) : [0, 0];
        this.extent = Math.max(high[0] - low[0], high[1] - low[1]) * 1.1;
        if (!(this.extent > 0 && this.extent < Infinity)) this.extent = 2;
        this.reset();
      }
      reset() { this.center = [...this.home]; this.size = 1; }
      drag(dx, dy) {
        this.center[0] -= dx / this.scale;
        this.center[1] += dy / this.scale;
      }
      zoom(factor) { this.size = Math.min(100, Math.max(0.2, this.size * factor)); }
      draw(context, side) {
        const figure = this.figure, theme = figure.theme, low = 44, width = side - 60, top = 16;
        const span = this.extent / this.size;
        this.scale = width / span;
        const place = (x, y) => [low + width / 2 + (x - this.center[0]) * this.scale,
          top + width / 2 - (y - this.center[1]) * this.scale];
        context.fillStyle = theme.ball;
        context.fillRect(low, top, width, width);
        context.fillStyle = theme.text;
        context.textBaseline = "middle";
        const power = Math.pow(10, Math.floor(Math.log10(span / 6)));
        const step = [1, 2, 5, 10].find((lead) => lead * power * 8 >= span) * power;
        for (let axis = 0; axis < this.dimension; axis++) {
          const from = this.center[axis] - span / 2;
          for (let k = Math.ceil(from / step); k * step <= from + span; k++) {
            const [x, y] = place(k * step, k * step);
            const name = String(Number((k * step).toPrecision(6))).replace("-", "\u2212");
            const ends = axis ? [[low, y], [low + width, y]] : [[x, top], [x, top + width]];
            figure.path(ends, k ? theme.grid : theme.axis, k ? 1 : 1.3);
            context.textAlign = axis ? "right" : "center";
            context.fillText(name, axis ? low - 7 : x, axis ? y : top + width + 14);
          }
        }
        context.save();
        context.beginPath();
        context.rect(low, top, width, width);
        context.clip();
        figure.layer(() => {
          for (let i = 0; i < figure.count; i++) {
            if (!figure.shows(i)) continue;
            const [x, y] = place(figure.points[3 * i], this.height(i));
            figure.disc(i, x, y, 1, 0);
          }
        });
        context.restore();
        context.strokeStyle = theme.axis;
        context.lineWidth = 1.4;
        context.strokeRect(low, top, width, width);
      }
      height(i) { return this.figure.points[3 * i + 1]; }
    }
    // Across the line points are spread so that they do not hide each other.
    class Line extends Plane {
      constructor(figure) { super(figure, 1); }
      height(i) { return (spread(i) - 0.5) * this.extent * 0.3; }
    }

    """#
}
