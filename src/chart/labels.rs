//! Labels that do not cover one another, nor the curves.
//!
//! Pure geometry in CSS pixels; it draws nothing and measures no text.

use super::layout::Rect;
use crate::order::ascending;

/// Centres of labels of one `height`, as near to the wanted centres as can be (least squares) without overlap and
/// within `low..high`. The answers are in the order of `wanted`. Where they cannot all fit, they overlap evenly.
///
/// With y sorted and z_i = y_i - i·height the condition "no overlap" is "z grows", so this is isotonic regression,
/// solved by pooling neighbours that violate it.
pub fn spread(wanted: &[f64], height: f64, low: f64, high: f64) -> Vec<f64> {
    let n = wanted.len();
    if n == 0 {
        return Vec::new();
    }
    let room = (high - low).max(0.0);
    let height = if n as f64 * height > room { room / n as f64 } else { height };
    let order = ascending(wanted);

    // Pools of neighbours: (sum of z, number).
    let mut pools: Vec<(f64, usize)> = Vec::with_capacity(n);
    for (rank, &i) in order.iter().enumerate() {
        pools.push((wanted[i] - rank as f64 * height, 1));
        while let [.., (sum_a, n_a), (sum_b, n_b)] = pools[..] {
            if sum_a / n_a as f64 <= sum_b / n_b as f64 {
                break;
            }
            pools.truncate(pools.len() - 2);
            pools.push((sum_a + sum_b, n_a + n_b));
        }
    }
    let (z_low, z_high) = (low + height / 2.0, high - height / 2.0 - (n - 1) as f64 * height);
    let mut out = vec![0.0; n];
    let mut rank = 0;
    for (sum, count) in pools {
        let z = (sum / count as f64).min(z_high).max(z_low);
        for _ in 0..count {
            out[order[rank]] = z + rank as f64 * height;
            rank += 1;
        }
    }
    out
}

/// What a text must keep clear of.
#[derive(Clone, Debug, Default)]
pub struct Obstacles {
    pub rects: Vec<Rect>,
    /// Lines, as their points.
    pub lines: Vec<Vec<(f64, f64)>>,
}

impl Obstacles {
    pub fn is_free(&self, rect: &Rect) -> bool {
        !self.rects.iter().any(|r| r.overlaps(rect))
            && !self.lines.iter().any(|line| match line[..] {
                [(x, y)] => rect.contains(x, y),
                _ => line.windows(2).any(|s| crosses(rect, s[0], s[1])),
            })
    }

    /// The first free one of the candidates.
    pub fn first_free(&self, candidates: impl IntoIterator<Item = Rect>) -> Option<Rect> {
        candidates.into_iter().find(|rect| self.is_free(rect))
    }
}

/// Whether the segment a-b has a point inside the rectangle (Liang and Barsky's clipping).
fn crosses(rect: &Rect, a: (f64, f64), b: (f64, f64)) -> bool {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let (mut enter, mut leave) = (0.0f64, 1.0f64);
    let edges = [(-dx, a.0 - rect.left), (dx, rect.right - a.0), (-dy, a.1 - rect.top), (dy, rect.bottom - a.1)];
    for (p, q) in edges {
        if p == 0.0 {
            if q < 0.0 {
                return false;
            }
        } else if p < 0.0 {
            enter = enter.max(q / p);
        } else {
            leave = leave.min(q / p);
        }
    }
    enter <= leave
}

/// Breaks a text into lines no wider than `width`. `measure` gives the width of a text. A text with spaces breaks at
/// spaces, one without between any two characters if it is of a script that has none, such as Chinese.
pub fn wrap(text: &str, width: f64, measure: impl Fn(&str) -> f64) -> Vec<String> {
    // The scripts of East Asia begin here.
    let spaced = text.contains(' ') || text.chars().all(|c| c < '\u{2e80}');
    let pieces: Vec<String> =
        if spaced { text.split(' ').map(String::from).collect() } else { text.chars().map(String::from).collect() };
    let mut lines: Vec<String> = Vec::new();
    for piece in pieces {
        let joined = match lines.last() {
            Some(line) if spaced => format!("{line} {piece}"),
            Some(line) => format!("{line}{piece}"),
            None => piece.clone(),
        };
        match lines.last_mut() {
            // A line never begins with a closing mark of Chinese punctuation.
            Some(line) if measure(&joined) <= width || "，。、：；！？”）".contains(&piece) => *line = joined,
            _ => lines.push(piece),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_that_fit_stay_where_they_want_to_be() {
        assert_eq!(spread(&[50.0, 10.0, 90.0], 10.0, 0.0, 100.0), [50.0, 10.0, 90.0]);
    }

    #[test]
    fn labels_in_one_place_are_spread_evenly_round_it() {
        assert_eq!(spread(&[50.0, 50.0, 50.0], 10.0, 0.0, 100.0), [40.0, 50.0, 60.0]);
    }

    #[test]
    fn labels_keep_their_order_their_distance_and_the_frame() {
        let wanted = [3.0, 99.0, 1.0, 98.0, 50.0, 2.0];
        let y = spread(&wanted, 10.0, 0.0, 100.0);
        let mut order: Vec<usize> = (0..6).collect();
        order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]));
        for pair in order.windows(2) {
            assert!(y[pair[1]] - y[pair[0]] >= 10.0 - 1e-9, "{y:?}");
        }
        assert!(y.iter().all(|y| (5.0 - 1e-9..=95.0 + 1e-9).contains(y)), "{y:?}");
    }

    #[test]
    fn too_many_labels_share_the_room() {
        assert_eq!(spread(&[0.0, 0.0, 0.0, 0.0], 10.0, 0.0, 20.0), [2.5, 7.5, 12.5, 17.5]);
    }

    #[test]
    fn a_text_avoids_lines_that_pass_through_it() {
        let obstacles = Obstacles { rects: Vec::new(), lines: vec![vec![(0.0, 0.0), (100.0, 100.0)]] };
        let rect = |left: f64, top: f64| Rect { left, top, right: left + 10.0, bottom: top + 10.0 };
        assert!(!obstacles.is_free(&rect(45.0, 45.0)));
        assert!(obstacles.is_free(&rect(60.0, 20.0)));
        assert_eq!(obstacles.first_free([rect(45.0, 45.0), rect(60.0, 20.0)]), Some(rect(60.0, 20.0)));
    }

    #[test]
    fn texts_break_at_spaces_and_between_chinese_characters() {
        let measure = |s: &str| s.chars().count() as f64;
        assert_eq!(wrap("order not settled", 9.0, measure), ["order not", "settled"]);
        assert_eq!(wrap("Ausgabeschicht", 9.0, measure), ["Ausgabeschicht"]);
        assert_eq!(wrap("排名未定", 2.0, measure), ["排名", "未定"]);
        assert_eq!(wrap("排名，未定", 2.0, measure), ["排名，", "未定"]);
    }
}
