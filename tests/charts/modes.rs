//! The ways of looking at the figure that a reader can choose, and the whole scale map: places by formulas of their own.

use super::*;
use takeoff::chart::Law;
use takeoff::chart::scale::{ScaleCell, ScaleData, draw_scale};

const DARK: Stage = Stage { theme: Theme::Dark, ..DESK };
const PHONE: Stage = Stage { compact: true, size: (358.0, 360.0), ..DESK };

fn discs(elements: &[Element], theme: Theme) -> Vec<&Element> {
    let large = css(theme.colors().learners[4]);
    elements.iter().filter(|e| e.tag == "circle" && e.get("fill") == large).collect()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 0.3
}

#[test]
fn on_a_linear_axis_twice_the_examples_are_twice_as_far() {
    let data = FigureData { linear: true, ..full() };
    for (stage, title) in [
        (DESK, "m, labelled examples (linear scale), drag to move"),
        (DARK, "m, labelled examples (linear scale), drag to move"),
        (PHONE, "m, labelled examples (linear)"),
    ] {
        let (layout, elements) = draw_figure_on(&stage, &format!("figure-linear-{}", stage.size.0), &data);
        assert!(has_text(&elements, title));
        let (left, right) = (layout.axis_left(), layout.axis_right());
        assert!(left > layout.plot.left && (right - layout.plot.right).abs() < 1.0, "the axis fills the plot");
        let x = |m: u32| left + (right - left) * f64::from(m - 16) / f64::from(16384 - 16);
        assert_eq!(layout.points.len(), 55);
        for point in &layout.points {
            assert!(near(point.x, x(point.m)), "{point:?} is not at {}", x(point.m));
        }
        // The slider's own formula agrees, between measured values as well.
        assert!(near(layout.x_of(3000f64.log2()), x(3000)));
        for &m in &M {
            assert!(discs(&elements, stage.theme).iter().any(|e| near(e.px("cx"), x(m))), "no disc at {m}");
        }
    }
}

/// The error of a point in the figure, as the axis of errors takes it.
fn log_error(learner: usize, i: usize) -> f64 {
    (1.0 - MEANS[learner][i] / 100.0).log10()
}

#[test]
fn on_the_axis_of_errors_a_power_law_is_a_straight_line_through_its_points() {
    let law = |m: f64| 0.9 * m.powf(-0.3);
    let line: Vec<(f64, f64)> = (4..=14).map(|k| (f64::from(k), 1.0 - law(f64::from(1 << k)))).collect();
    let words =
        ("Large: power law, exponent −0.30 ± 0.02".to_owned(), "Fitted to 7 points, m = 16 to 1,024.".to_owned());
    let law = Law { learner: 4, line: line.clone(), fitted: 7, words: words.clone() };
    let data = FigureData { error: true, law: Some(law), ..full() };
    for stage in [DESK, DARK] {
        let (layout, elements) = draw_figure_on(&stage, "figure-error", &data);
        let at = |learner: usize, i: usize| layout.points.iter().find(|p| p.learner == learner && p.m == M[i]).unwrap();
        // Two points say what a pixel is worth; all the others follow.
        let (low, high) = (at(4, 10), at(0, 0));
        let pixels = (high.y - low.y) / (log_error(0, 0) - log_error(4, 10));
        assert!(pixels < -50.0, "a larger error stands higher");
        let y = |log_error_of: f64| low.y + (log_error_of - log_error(4, 10)) * pixels;
        for point in &layout.points {
            let i = M.iter().position(|&m| m == point.m).unwrap();
            assert!(near(point.y, y(log_error(point.learner, i))), "{point:?}");
            assert!(point.y > layout.plot.top && point.y < layout.plot.bottom);
        }
        // The law: one unbroken line in ink over what was fitted, and dashes in ink from there to the right end.
        let ink = css(stage.theme.colors().ink);
        let of_ink = |e: &&Element| e.tag == "polyline" && e.get("stroke") == ink;
        let places: Vec<(f64, f64)> =
            line.iter().map(|&(m, accuracy)| (layout.x_of(m), y((1.0 - accuracy).log10()))).collect();
        let fits = |e: &Element| {
            let points = e.points();
            points.len() == 7 && points.iter().zip(&places).all(|(a, b)| near(a.0, b.0) && near(a.1, b.1))
        };
        assert_eq!(elements.iter().filter(of_ink).filter(|e| fits(e)).count(), 1);
        let (from, to) = (places[6], places[10]);
        let slope = (to.1 - from.1) / (to.0 - from.0);
        let is_dash = |e: &&Element| {
            let points = e.points();
            let on_line = |p: &(f64, f64)| (p.1 - from.1 - slope * (p.0 - from.0)).abs() < 0.6 && p.0 >= from.0 - 0.6;
            points.len() >= 2 && points.iter().all(on_line)
        };
        let dashes: Vec<Vec<(f64, f64)>> =
            elements.iter().filter(of_ink).filter(is_dash).map(Element::points).collect();
        assert!(dashes.len() > 10, "{} dashes", dashes.len());
        for (end, name) in [(from, "what was fitted"), (to, "the right end")] {
            assert!(dashes.iter().flatten().any(|p| (p.0 - end.0).abs() < 10.0), "they do not reach {name}");
        }
        assert!(has_text(&elements, &words.0) && has_text(&elements, &words.1));
    }
    // The law of a hidden learner goes with it.
    let mut hidden = data;
    hidden.hidden[4] = true;
    let (layout, elements) = draw_figure_on(&DESK, "figure-error-hidden", &hidden);
    assert_eq!((layout.points.len(), discs(&elements, Theme::Light).len()), (44, 0));
    let ink = css(Theme::Light.colors().ink);
    assert!(!elements.iter().any(|e| e.tag == "polyline" && e.get("stroke") == ink && e.points().len() == 7));
}

#[test]
fn the_band_of_winners_has_a_share_of_its_height_for_each_win() {
    let (layout, _) = draw_figure_on(&DESK, "figure-for-band", &full());
    let stage = Stage { size: (828.0, 122.0), ..DESK };
    let columns = columns(32);
    let data = WinsData { marker: 10.0, as_band: true, repeats: 32, ..wins(&columns) };
    let (_, elements) = draw(&stage, "wins-band", |b, look| draw_wins(b, &data, &layout, look).unwrap());
    let colors = Theme::Light.colors();
    // The rectangles of a learner in the column over m: x, width, height, opacity.
    let pieces = |learner: usize, i: usize| -> Vec<(f64, f64, f64, f64)> {
        let (x, fill) = (layout.x_of(f64::from(M[i]).log2()), css(colors.learners[learner]));
        let of = |e: &&Element| {
            let is_wide = e.tag == "rect" && e.get("fill") == fill && e.px("width") > 12.0;
            is_wide && e.px("x") < x && x < e.px("x") + e.px("width")
        };
        let opacity = |e: &Element| e.get("opacity").parse().unwrap();
        elements.iter().filter(of).map(|e| (e.px("x"), e.px("width"), e.px("height"), opacity(e))).collect()
    };
    let whole = pieces(4, 10)[0].2;
    assert!(whole > 60.0);
    // Its margins above and below are the same.
    let large = css(colors.learners[4]);
    let of = |e: &&Element| e.tag == "rect" && e.get("fill") == large && near(e.px("height"), whole);
    let top = elements.iter().find(of).unwrap().px("y");
    assert!((top + (top + whole) - 122.0).abs() < 0.6, "{top} {whole}");
    for (i, (_, repeats)) in columns.iter().enumerate() {
        for learner in 0..LEARNERS {
            let wins = repeats.iter().filter(|winners| winners == &&vec![learner]).count();
            let pieces = pieces(learner, i);
            assert_eq!(pieces.len(), usize::from(wins > 0), "learner {learner} at {}", M[i]);
            for (_, _, height, opacity) in pieces {
                assert!(near(height, whole * wins as f64 / 32.0), "{learner} {i}: {height} of {whole}");
                // With the first three values of m nobody wins every repeat, which is when somebody is ahead here.
                assert!(near(opacity, if i < 3 { 0.42 } else { 1.0 }), "{learner} {i}: {opacity}");
            }
        }
    }
    // Columns meet half way between two values of m.
    let half_way = (layout.x_of(12.0) + layout.x_of(13.0)) / 2.0;
    let (left, width, ..) = pieces(4, 8)[0];
    assert!(near(left + width, half_way) && near(pieces(4, 9)[0].0, half_way));
    // As marks there would be 32 in each column.
    assert!(elements.iter().filter(|e| e.tag == "circle").count() < 60);
}

/// Four sizes by five values of m; a cell takes 2^(row + column) / 64 seconds.
fn scale() -> ScaleData {
    let cell = |i: usize| {
        let (row, column) = (i / 5, i % 5);
        let accuracy = 0.50 + 0.031 * row as f64 + 0.047 * column as f64;
        ScaleCell { row, column, accuracy, seconds: f64::powi(2.0, (row + column) as i32) / 64.0 }
    };
    ScaleData {
        columns: M[..5].to_vec(),
        rows: ["67", "205", "2,241", "RBF SVM"].map(str::to_owned).to_vec(),
        cells: (0..19).map(cell).collect(),
        barred: vec![(3, 4)],
        reached: 4,
        budget: 0.3,
        best: Some((1, 3)),
    }
}

#[test]
fn the_scale_map_has_each_cell_in_its_place_with_its_number_and_both_ends() {
    for (theme, locale, compact, size) in [
        (Theme::Light, EN, false, (760.0, 300.0)),
        (Theme::Dark, ZH, false, (760.0, 300.0)),
        (Theme::Light, EN, true, (358.0, 300.0)),
    ] {
        let stage = Stage { theme, locale, compact, size };
        let data = scale();
        let (layout, elements) =
            draw(&stage, &format!("scale-{}", size.0), |b, look| draw_scale(b, &data, look).unwrap());
        let colors = theme.colors();
        let plot = layout.plot;
        let (w, h) = ((plot.right - plot.left) / 5.0, (plot.bottom - plot.top) / 4.0);
        let middle =
            |row: usize, column: usize| (plot.left + w * (column as f64 + 0.5), plot.bottom - h * (row as f64 + 0.5));
        let is_cell = |e: &&Element, row: usize, column: usize| {
            let (x, y) = middle(row, column);
            let fits = |name: &str, wanted: f64| (e.px(name) - wanted).abs() < 0.5;
            e.tag == "rect" && fits("x", x - w / 2.0) && fits("y", y - h / 2.0) && fits("width", w)
        };
        for cell in &data.cells {
            let (x, y) = middle(cell.row, cell.column);
            let number = format!("{:.1}", cell.accuracy * 100.0);
            let text = texts(&elements).into_iter().find(|e| e.text == number).unwrap_or_else(|| panic!("{number}"));
            assert!((text.px("x") - x).abs() < 1.0 && (text.px("y") - y).abs() < 4.0, "{number}");
            // Nothing is drawn between a number and the patch that keeps the lines out of it.
            let at = elements.iter().position(|e| e.text == number).unwrap();
            let patch = &elements[at - 1];
            assert!(patch.tag == "rect" && patch.px("width") < w && (patch.px("x") - x).abs() < w / 2.0, "{number}");
            let of_cell: Vec<&Element> = elements.iter().filter(|e| is_cell(e, cell.row, cell.column)).collect();
            // Pale beyond the data or the patience.
            let beyond = cell.column >= 4 || cell.seconds > 0.3;
            let background = css(colors.background);
            let is_veil = |e: &&&Element| e.get("fill") == background && e.get("opacity") == "0.62";
            assert_eq!(of_cell.iter().filter(is_veil).count(), usize::from(beyond), "{cell:?}");
        }
        // The least accuracy and the largest have the two ends of the tones.
        for (row, column, tone) in [(0, 0, 0), (2, 4, 1)] {
            let fill = css(colors.map[tone]);
            assert!(elements.iter().any(|e| is_cell(&e, row, column) && e.get("fill") == fill), "{row} {column}");
        }
        for name in &data.rows {
            assert!(has_text(&elements, name), "{name}");
        }
        let text = text_in(locale);
        for key in ["scale.data_end", "scale.patience_end", if compact { "scale.axis.compact" } else { "scale.axis" }] {
            assert!(has_text(&elements, &text(key, &[])), "{key}");
        }
        // The reader's data end right of the fourth column, and the best cell stands in a frame.
        let ink = css(colors.ink);
        let end = plot.left + 4.0 * w;
        let is_end = |e: &Element| {
            let points = e.points();
            points.len() == 2 && points.iter().all(|p| near(p.0, end)) && (points[0].1 - points[1].1).abs() > 3.9 * h
        };
        assert!(elements.iter().any(|e| e.get("stroke") == ink && (is_end(e) || is_upright(e, end, 3.9 * h))));
        // Patience crosses from cell to cell between 0.25 and 0.5 s, where row + column is 4.26.
        let thick = (2.4 * f64::from(UNITS)).round().to_string();
        let on_line = |p: &(f64, f64)| {
            let (column, row) = ((p.0 - plot.left) / w - 0.5, (plot.bottom - p.1) / h - 0.5);
            (row + column - (0.3f64 * 64.0).log2()).abs() < 0.1
        };
        let patience = elements.iter().filter(|e| {
            e.get("stroke") == ink
                && e.get("stroke-width") == thick
                && !e.points().is_empty()
                && e.points().iter().all(on_line)
        });
        assert!(patience.count() >= 3);
    }
}

/// A line element straight up at `x`, at least so high.
fn is_upright(e: &Element, x: f64, height: f64) -> bool {
    e.tag == "line" && near(e.px("x1"), x) && near(e.px("x2"), x) && (e.px("y1") - e.px("y2")).abs() > height
}
