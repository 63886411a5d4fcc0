//! Where a chart put its parts, in CSS pixels of its canvas; and what lies under the pointer.
//!
//! It is not a scene: nothing here can be drawn again.

use crate::order::within;

/// An axis-parallel rectangle, in CSS pixels from the top left of the canvas.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Rect {
    pub fn contains(&self, x: f64, y: f64) -> bool {
        x >= self.left && x <= self.right && y >= self.top && y <= self.bottom
    }

    /// Whether two rectangles share more than an edge.
    pub fn overlaps(&self, other: &Rect) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }
}

/// Where a measured point was drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PointAt {
    pub learner: usize,
    pub m: u32,
    pub x: f64,
    pub y: f64,
}

/// Where the name of a learner was drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LabelAt {
    pub learner: usize,
    pub rect: Rect,
}

/// Where the figure put its parts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FigureLayout {
    /// The plot; a little wider than the axis of m, so that the first and the last mark are whole.
    pub plot: Rect,
    /// Accuracy (0 to 1) at the bottom and at the top of the plot.
    pub accuracy: (f64, f64),
    /// The axis of m is linear instead of logarithmic.
    pub linear: bool,
    /// x of each measured value of m, by growing m.
    pub m: Vec<(u32, f64)>,
    /// y of the middle of the slider's track; `None` where the slider is not under the figure.
    pub slider_y: Option<f64>,
    pub points: Vec<PointAt>,
    /// Names at the ends of the curves.
    pub names: Vec<LabelAt>,
    /// Values at the marker.
    pub values: Vec<LabelAt>,
}

impl FigureLayout {
    /// x of the left end of the axis of m: the middle of the slider's thumb at its first step.
    pub fn axis_left(&self) -> f64 {
        self.m.first().map_or(self.plot.left, |m| m.1)
    }

    /// x of the right end of the axis of m: the middle of the slider's thumb at its last step.
    pub fn axis_right(&self) -> f64 {
        self.m.last().map_or(self.plot.right, |m| m.1)
    }

    /// x of any m on the axis, m given as its log2.
    pub fn x_of(&self, log2_m: f64) -> f64 {
        let (Some(first), Some(last)) = (self.m.first(), self.m.last()) else { return self.plot.left };
        let (low, high) = (f64::from(first.0).log2(), f64::from(last.0).log2());
        let (low, high, log2_m) =
            if self.linear { (low.exp2(), high.exp2(), log2_m.exp2()) } else { (low, high, log2_m) };
        if high <= low {
            return first.1;
        }
        first.1 + (log2_m - low) / (high - low) * (last.1 - first.1)
    }

    /// The measured m nearest to x; `None` before the first drawing.
    pub fn nearest_m(&self, x: f64) -> Option<u32> {
        self.m.iter().min_by(|a, b| (a.1 - x).abs().total_cmp(&(b.1 - x).abs())).map(|m| m.0)
    }

    /// The measured point nearest to (x, y), if it is within `reach` CSS pixels.
    fn nearest_point(&self, x: f64, y: f64, reach: f64) -> Option<&PointAt> {
        let distance = |p: &PointAt| (p.x - x).hypot(p.y - y);
        let nearest = self.points.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
        (distance(nearest) <= reach).then_some(nearest)
    }

    /// The learner whose name, value, point or curve is at (x, y) or within `reach` CSS pixels of it.
    pub fn learner_at(&self, x: f64, y: f64, reach: f64) -> Option<usize> {
        let labels = self.names.iter().chain(&self.values);
        if let Some(label) = labels.into_iter().find(|l| l.rect.contains(x, y)) {
            return Some(label.learner);
        }
        if let Some(point) = self.nearest_point(x, y, reach) {
            return Some(point.learner);
        }
        let mut best = None;
        let mut best_distance = reach;
        for pair in self.points.windows(2).filter(|p| p[0].learner == p[1].learner) {
            let distance = distance_to_segment((x, y), (pair[0].x, pair[0].y), (pair[1].x, pair[1].y));
            if distance <= best_distance {
                (best, best_distance) = (Some(pair[0].learner), distance);
            }
        }
        best
    }
}

fn distance_to_segment(p: (f64, f64), a: (f64, f64), b: (f64, f64)) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length2 = dx * dx + dy * dy;
    let t = if length2 > 0.0 { within(((p.0 - a.0) * dx + (p.1 - a.1) * dy) / length2, 0.0, 1.0) } else { 0.0 };
    (p.0 - a.0 - t * dx).hypot(p.1 - a.1 - t * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout() -> FigureLayout {
        let point = |learner, m, x, y| PointAt { learner, m, x, y };
        FigureLayout {
            m: vec![(16, 10.0), (32, 20.0), (64, 30.0)],
            points: vec![point(0, 16, 10.0, 50.0), point(0, 64, 30.0, 50.0), point(4, 16, 10.0, 80.0)],
            names: vec![LabelAt { learner: 4, rect: Rect { left: 40.0, top: 0.0, right: 90.0, bottom: 10.0 } }],
            ..FigureLayout::default()
        }
    }

    #[test]
    fn x_and_m_are_inverse() {
        assert_eq!(layout().x_of(5.0), 20.0);
        assert_eq!(layout().nearest_m(24.0), Some(32));
        assert_eq!(FigureLayout::default().nearest_m(3.0), None);
    }

    #[test]
    fn the_pointer_finds_names_points_and_lines() {
        assert_eq!(layout().learner_at(50.0, 5.0, 6.0), Some(4));
        assert_eq!(layout().learner_at(11.0, 78.0, 6.0), Some(4));
        assert_eq!(layout().learner_at(20.0, 53.0, 6.0), Some(0));
        assert_eq!(layout().learner_at(20.0, 65.0, 6.0), None);
    }
}
