extension ReportScene {
  /// The box, the ball whose opposite surface points are one, the disk whose opposite rim points
  /// are, and the circle, turned by dragging.
  static let space = #"""
    class Space extends Turning {
      constructor(figure) {
        super(figure);
        const low = [Infinity, Infinity, Infinity], high = [-Infinity, -Infinity, -Infinity];
        figure.points.forEach((value, i) => {
          low[i % 3] = Math.min(low[i % 3], value);
          high[i % 3] = Math.max(high[i % 3], value);
        });
        const half = Math.max(...high.map((value, axis) => value - low[axis])) * 0.55 || 1;
        this.unit = figure.points.map((value, i) => (value - (low[i % 3] + high[i % 3]) / 2) / half);
      }
      edge(from, to, color, width) {
        const ends = [from, to].map((end) => this.turn(...end));
        this.figure.path(ends.map(([right, up]) => this.place(right, up)), color, width);
      }
      draw(context, side) {
        this.middle = side / 2;
        this.scale = side * 0.285 * this.size;
        this.sort(this.unit);
        const theme = this.figure.theme, corners = [-1, 1];
        const floor = this.elevation >= 0 ? -1 : 1;
        for (const t of [-0.5, 0, 0.5]) {
          this.edge([t, -1, floor], [t, 1, floor], theme.grid, 1);
          this.edge([-1, t, floor], [1, t, floor], theme.grid, 1);
        }
        for (const a of corners) {
          for (const b of corners) {
            this.box([-1, a, b], [1, a, b]);
            this.box([a, -1, b], [a, 1, b]);
            this.box([a, b, -1], [a, b, 1]);
          }
        }
        this.points(this.unit, () => true, (near) => {
          const t = Math.min(1, Math.max(0, (near + 1.7) / 3.4));
          return [0.8 + 0.4 * t, 0.45 * (1 - t)];
        });
      }
      // An edge of the box, unless it stands in front of the points.
      box(from, to) {
        const middle = from.map((value, axis) => (value + to[axis]) / 2);
        if (this.turn(...middle)[2] > 0.55) return;
        this.edge(from, to, this.figure.theme.axis, 1);
      }
    }
    class Ball extends Turning {
      constructor(figure) {
        super(figure);
        this.unit = new Float32Array(figure.points.length);
        for (let i = 0; i < figure.count; i++) {
          const p = figure.points.subarray(3 * i, 3 * i + 3), norm = Math.max(1, Math.hypot(...p));
          p.forEach((value, axis) => { this.unit[3 * i + axis] = value / norm; });
        }
        this.circles = [0, 1, 2].map((from) => Array.from({ length: 121 }, (_, s) => {
          const point = [0, 0, 0];
          point[from] = Math.cos((s / 120) * tau);
          point[(from + 1) % 3] = Math.sin((s / 120) * tau);
          return point;
        }));
      }
      surface(front) {
        const { figure } = this, color = front ? figure.theme.axis : figure.theme.grid;
        for (const circle of this.circles) {
          let run = [];
          for (const point of circle) {
            const [right, up, near] = this.turn(...point);
            if (near >= 0 === front) { run.push(this.place(right, up)); continue; }
            figure.path(run, color, 1);
            run = [];
          }
          figure.path(run, color, 1);
        }
        // Both ends of an axis are one point and carry the same mark.
        for (let axis = 0; axis < 3; axis++) {
          for (const end of [-1, 1]) {
            const point = [0, 0, 0];
            point[axis] = end;
            const [right, up, near] = this.turn(...point);
            if (near >= 0 === front) this.mark(...this.place(right, up), axis, color);
          }
        }
      }
      mark(x, y, axis, color) {
        const corners = [24, 3, 4][axis], size = [5, 6.5, 6][axis];
        const start = axis === 2 ? tau / 8 : tau / 4, c = this.figure.context;
        const path = Array.from({ length: corners + 1 }, (_, k) => {
          const angle = start + (k / corners) * tau;
          return [x + size * Math.cos(angle), y - size * Math.sin(angle)];
        });
        this.figure.path(path, color, 1.5);
        c.fillStyle = this.figure.theme.ball;
        c.fill();
        c.stroke();
      }
      draw(context, side) {
        this.middle = side / 2;
        this.scale = (side / 2 - 24) * this.size;
        this.sort(this.unit);
        globe(context, this.figure.theme, this.middle, this.scale);
        this.surface(false);
        this.points(this.unit, () => true, (near) => {
          const t = Math.min(1, Math.max(0, (near + 1) / 2));
          return [0.85 + 0.3 * t, 0.35 * (1 - t)];
        });
        this.surface(true);
        rim(context, this.figure.theme, this.middle, this.scale);
      }
    }
    // Half of the sphere around the viewer's axis, by the angle from it; turning moves the points.
    class Disk extends Turning {
      constructor(figure) {
        super(figure);
        this.dimension = 2;
        this.unit = new Float32Array(figure.points.length);
        for (let i = 0; i < figure.count; i++) {
          const x = figure.points[3 * i], y = figure.points[3 * i + 1];
          const length = Math.hypot(x, y), angle = (Math.min(length, 1) * tau) / 4;
          const sine = length ? Math.sin(angle) / length : 0;
          this.unit.set([x * sine, y * sine, Math.cos(angle)], 3 * i);
        }
      }
      reset() { this.azimuth = -tau / 4; this.elevation = tau / 4; this.size = 1; }
      zoom() {}
      draw(context, side) {
        const { figure } = this, { theme } = figure, unit = this.unit;
        const middle = side / 2, scale = middle - 34;
        this.scale = scale;
        context.fillStyle = theme.ball;
        context.beginPath();
        context.arc(middle, middle, scale, 0, tau);
        context.fill();
        const ring = (r) => Array.from({ length: 121 }, (_, s) => [
          middle + r * Math.cos((s / 120) * tau), middle + r * Math.sin((s / 120) * tau)]);
        for (const share of [1 / 3, 2 / 3]) figure.path(ring(share * scale), theme.grid, 1);
        for (let k = 0; k < 6; k++) {
          const x = scale * Math.cos((k * tau) / 12), y = scale * Math.sin((k * tau) / 12);
          figure.path([[middle - x, middle - y], [middle + x, middle + y]], theme.grid, 1);
        }
        context.save();
        context.beginPath();
        context.arc(middle, middle, scale, 0, tau);
        context.clip();
        figure.layer(() => {
          const reach = (figure.radius + 1) / scale;
          for (let i = 0; i < figure.count; i++) {
            if (!figure.shows(i)) continue;
            const turned = this.turn(unit[3 * i], unit[3 * i + 1], unit[3 * i + 2]);
            const sign = turned[2] < 0 ? -1 : 1, aside = Math.hypot(turned[0], turned[1]);
            const distance = Math.atan2(aside, sign * turned[2]) / (tau / 4);
            const x = aside ? (sign * turned[0]) / aside : 0;
            const y = aside ? (sign * turned[1]) / aside : 0;
            const put = (r) => figure.disc(
              i, middle + x * r * scale, middle - y * r * scale, 1, 0);
            if (distance > 1 - reach) put(distance - 2);
            put(distance);
          }
        });
        context.restore();
        rim(context, theme, middle, scale);
        for (const s of [-1, 1]) {
          const y = middle + s * scale;
          figure.path([[middle - 4 * s, y - 6], [middle + 4 * s, y], [middle - 4 * s, y + 6]],
            theme.axis, 1.8);
        }
      }
    }
    // The direction from the middle alone means something; across the ring points are spread.
    class Ring {
      constructor(figure) {
        this.figure = figure;
        this.dimension = 2;
        this.reset();
      }
      reset() { this.shift = 0; }
      drag(dx, dy) { this.shift += (dx + dy) * 0.006; }
      zoom() {}
      draw(context, side) {
        const { figure, shift } = this, { theme } = figure, middle = side / 2;
        const outer = middle - 24, inner = 0.74 * outer;
        context.fillStyle = theme.ball;
        context.beginPath();
        context.arc(middle, middle, outer, 0, tau);
        context.arc(middle, middle, inner, 0, tau, true);
        context.fill();
        const place = (angle, r) => [middle + r * Math.cos(angle), middle - r * Math.sin(angle)];
        for (let k = 0; k < 12; k++) {
          const angle = (k * tau) / 12 - shift;
          figure.path([place(angle, inner), place(angle, outer)], theme.grid, 1);
        }
        figure.layer(() => {
          for (let i = 0; i < figure.count; i++) {
            const x = figure.points[3 * i], y = figure.points[3 * i + 1];
            if (!figure.shows(i) || (!x && !y)) continue;
            const r = inner + (outer - inner) * (0.12 + 0.76 * spread(i));
            figure.disc(i, ...place(Math.atan2(y, x) - shift, r), 1, 0);
          }
        });
        rim(context, theme, middle, inner);
        rim(context, theme, middle, outer);
      }
    }

    """#
}
