//! Points of two classes painted by hand on the square \[-1, 1\]^2: a table of two columns that no file holds. As of every
//! table three in ten of each class are held out, so that the scores say something of places that nobody painted on;
//! with few points they say it roughly, and the page says so.

use crate::order::within;
use crate::page::model::labs::data::own::Used;
use crate::random::{Purpose, Stream};
use crate::table::choice::FEWEST_ROWS;
use crate::table::split::{TASK_NUMBER, split};
use crate::table::{InputColumn, Note, Prepared};
use crate::task::own::{Frame, SPLIT};
use ndarray::Array2;

/// More points than this do not fit side by side.
pub const MOST: usize = 4_000;
/// Fewer of a class leave none of it to test on.
const FEWEST_OF_CLASS: usize = 4;
/// Radius of the brush and of the eraser.
pub const RADIUS: f32 = 0.07;
/// A stroke leaves a point whenever it has gone this far.
const STRIDE: f32 = 0.035;

/// What the pointer or a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// Places points of this label.
    Brush(u8),
    Eraser,
}

impl Tool {
    pub fn named(name: &str) -> Option<Tool> {
        match name {
            "0" => Some(Tool::Brush(0)),
            "1" => Some(Tool::Brush(1)),
            "erase" => Some(Tool::Eraser),
            _ => None,
        }
    }
}

/// What the reader does with the board. Places are in the square, y up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event {
    Tool(Tool),
    /// The pointer goes down, moves and is lifted.
    Press((f32, f32)),
    Drag((f32, f32)),
    Lift,
    /// A key moves the cross by so much.
    MoveCross(f32, f32),
    /// A key uses this tool at the cross; `None` for the chosen one.
    Touch(Option<Tool>),
    /// The board gets the focus, by a key or otherwise, and loses it.
    Focus {
        by_keys: bool,
    },
    Blur,
    Clear,
    /// The points are to be trained on.
    Use,
}

/// What was painted.
#[derive(Debug)]
pub struct Board {
    /// x, y and label, the latest last.
    points: Vec<(f32, f32, u8)>,
    tool: Tool,
    /// Where the keys place points.
    cursor: (f32, f32),
    /// The keys were used last: their place is shown.
    by_keys: bool,
    has_focus: bool,
    /// Where the stroke under way left its last point.
    last: Option<(f32, f32)>,
    scatter: Stream,
}

impl Default for Board {
    fn default() -> Self {
        let scatter = Stream::new(Purpose::Sample, TASK_NUMBER, 0, 2);
        Board {
            points: Vec::new(),
            tool: Tool::Brush(1),
            cursor: (0.0, 0.0),
            by_keys: false,
            has_focus: false,
            last: None,
            scatter,
        }
    }
}

impl Board {
    pub fn points(&self) -> &[(f32, f32, u8)] {
        &self.points
    }

    /// Points of each label.
    pub fn counts(&self) -> [usize; 2] {
        let ones = self.points.iter().filter(|point| point.2 == 1).count();
        [self.points.len() - ones, ones]
    }

    /// Takes in what the reader did.
    pub fn update(&mut self, event: Event) {
        match event {
            Event::Tool(tool) => self.tool = tool,
            Event::Press(at) => self.begin(at),
            Event::Drag(at) => self.drag(at),
            Event::Lift => self.end(),
            Event::MoveCross(dx, dy) => {
                self.by_keys = true;
                self.move_cursor(dx, dy);
            }
            Event::Touch(tool) => {
                self.by_keys = true;
                self.touch(tool.unwrap_or(self.tool), self.cursor);
            }
            Event::Focus { by_keys } => (self.by_keys, self.has_focus) = (self.by_keys || by_keys, true),
            Event::Blur => self.has_focus = false,
            Event::Clear => self.points.clear(),
            Event::Use => {}
        }
    }

    /// The place of the keys, while they are in use.
    pub fn cross(&self) -> Option<(f32, f32)> {
        (self.by_keys && self.has_focus).then_some(self.cursor)
    }

    /// Uses a tool at a place: exactly there.
    fn touch(&mut self, tool: Tool, (x, y): (f32, f32)) {
        let (x, y) = (within(x, -1.0, 1.0), within(y, -1.0, 1.0));
        match tool {
            Tool::Brush(label) if self.points.len() < MOST => self.points.push((x, y, label)),
            Tool::Brush(_) => {}
            Tool::Eraser => self.points.retain(|point| (point.0 - x).hypot(point.1 - y) > RADIUS),
        }
    }

    /// The pointer goes down.
    fn begin(&mut self, at: (f32, f32)) {
        self.last = Some(at);
        self.by_keys = false;
        self.touch(self.tool, at);
    }

    /// The pointer moves while it is down: the brush scatters points along its way.
    fn drag(&mut self, at: (f32, f32)) {
        let Some(mut last) = self.last else { return };
        if self.tool == Tool::Eraser {
            return self.touch(Tool::Eraser, at);
        }
        loop {
            let (dx, dy) = (at.0 - last.0, at.1 - last.1);
            let distance = dx.hypot(dy);
            if distance.is_nan() || distance < STRIDE {
                break;
            }
            last = (last.0 + dx / distance * STRIDE, last.1 + dy / distance * STRIDE);
            let mut off = || self.scatter.uniform(-1.0, 1.0) as f32 * RADIUS;
            let place = (last.0 + off(), last.1 + off());
            self.touch(self.tool, place);
            self.last = Some(last);
        }
    }

    /// The pointer is lifted.
    fn end(&mut self) {
        self.last = None;
    }

    /// Moves the place of the keys.
    fn move_cursor(&mut self, dx: f32, dy: f32) {
        self.cursor = (within(self.cursor.0 + dx, -1.0, 1.0), within(self.cursor.1 + dy, -1.0, 1.0));
    }

    /// Whether there is enough to learn from and to test on.
    pub fn is_enough(&self) -> bool {
        self.points.len() >= FEWEST_ROWS && self.counts().into_iter().all(|count| count >= FEWEST_OF_CLASS)
    }

    /// The points as a table, where there are enough.
    pub fn table(&self) -> Option<Used> {
        if !self.is_enough() {
            return None;
        }
        let x = Array2::from_shape_fn((self.points.len(), 2), |(row, axis)| {
            if axis == 0 { self.points[row].0 } else { self.points[row].1 }
        });
        let labels: Vec<u8> = self.points.iter().map(|point| point.2).collect();
        let split = split(&labels, 2, SPLIT);
        let prepared = Prepared {
            x,
            notes: vec![Note::Small { rows: split.train.len(), limit: crate::table::SMALL }],
            rows: (1..=labels.len() as u32).collect(),
            labels,
            class_names: vec!["0".into(), "1".into()],
            input_names: vec!["x₁".into(), "x₂".into()],
            columns: ["x₁", "x₂"].map(|name| InputColumn { name: name.into(), values: Vec::new() }).into(),
            split,
            groups: Vec::new(),
            alike: 1.0,
        };
        let mut used = Used::new(String::new(), prepared, Some(Frame::SQUARE));
        used.is_painted = true;
        Some(used)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strokes_leave_points_and_the_eraser_takes_them() {
        let mut board = Board::default();
        board.begin((-0.8, 0.5));
        board.drag((0.8, 0.5));
        board.drag((f32::NAN, 0.5));
        board.end();
        board.drag((0.0, -0.5));
        let [zeros, ones] = board.counts();
        assert!(zeros == 0 && (45..=47).contains(&ones), "{ones}");
        assert!(board.points().iter().all(|p| p.0.abs() <= 1.0 && (p.1 - 0.5).abs() <= RADIUS + 1e-6));
        assert!(!board.is_enough() && board.table().is_none());
        board.tool = Tool::Brush(0);
        board.begin((-0.8, -0.5));
        board.drag((0.8, -0.5));
        board.end();
        let used = board.table().unwrap();
        assert!(used.data.is_map() && used.is_painted);
        assert_eq!(used.data.rows() + used.data.held_out(), board.points().len() as u32);
        // The square stays the square: a point is where it was painted.
        let (x, label) = used.data.row(0);
        assert_eq!(((x[0], x[1]), label), ((-0.8, 0.5), 1));
        board.touch(Tool::Eraser, (-0.8, 0.5));
        assert!(board.points().iter().all(|p| (p.0 + 0.8).hypot(p.1 - 0.5) > RADIUS));
        board.update(Event::Clear);
        board.move_cursor(-3.0, 0.1);
        assert_eq!((board.counts(), board.cursor), ([0, 0], (-1.0, 0.1)));
        (0..MOST + 9).for_each(|_| board.touch(Tool::Brush(1), (0.0, 0.0)));
        assert_eq!(board.points().len(), MOST);
    }
    #[test]
    fn the_cross_is_shown_while_keys_are_used() {
        let mut board = Board::default();
        board.update(Event::Focus { by_keys: false });
        assert_eq!(board.cross(), None);
        board.update(Event::MoveCross(0.5, 0.0));
        assert_eq!(board.cross(), Some((0.5, 0.0)));
        for (tool, counts) in
            [(None, [0, 1]), (Some(Tool::Brush(0)), [1, 1]), (Some(Tool::Eraser), [0, 0]), (None, [0, 1])]
        {
            board.update(Event::Touch(tool));
            assert_eq!(board.counts(), counts);
        }
        board.update(Event::Tool(Tool::Brush(0)));
        board.update(Event::Press((0.0, 0.0)));
        assert_eq!((board.counts(), board.cross(), board.last.is_some()), ([1, 1], None, true));
        board.update(Event::Lift);
        board.update(Event::Blur);
        board.update(Event::Focus { by_keys: true });
        assert_eq!((board.cross(), board.last.is_some()), (Some((0.5, 0.0)), false));
        board.update(Event::Blur);
        assert_eq!(board.cross(), None);
    }
}
