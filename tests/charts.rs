//! Draws every chart natively, as SVG, and looks at what is there: marks counted, points where an independent formula
//! puts them, labels present and clear of one another.
//!
//! The numbers drawn here are made up for the purpose; none of them appears in the page. To look at the drawings, name
//! a directory in `TAKEOFF_DRAWINGS`.

use plotters::prelude::SVGBackend;
use takeoff::chart::palette::{STROKES, Theme};
use takeoff::chart::units::UNITS;
use takeoff::chart::wins::counts;
use takeoff::chart::{
    Ends, FigureData, FigureLayout, GradientData, GradientSeries, KERNEL, LEARNERS, Lead, NetworkData, Sample,
    SeriesRole, Style, WinsData, draw_figure, draw_network, draw_wins, summary,
};

#[path = "charts/modes.rs"]
mod modes;

// --- Texts, by a loader of its own ------------------------------------------------------------------------------------

fn text_in(locale: &str) -> impl Fn(&str, &[(&str, String)]) -> String {
    let entries: Vec<(String, String)> = locale
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once(" = "))
        .map(|(k, v)| (k.to_string(), v.to_string()))
        .collect();
    move |key, values| {
        // The numbers of these tests are none of them 1.
        let of = |key: &str| entries.iter().find(|(k, _)| k == key);
        let (_, text) = of(key).or_else(|| of(&format!("{key}.other"))).unwrap_or_else(|| panic!("no text {key}"));
        let text = values.iter().fold(text.clone(), |t, (name, value)| t.replace(&format!("{{{name}}}"), value));
        assert!(!text.contains('{'), "unfilled placeholder: {text}");
        text
    }
}

const EN: &str = concat!(
    include_str!("../www/locale/en.txt"),
    include_str!("../www/locale/data.en.txt"),
    include_str!("../www/locale/guess.en.txt")
);
const ZH: &str = concat!(
    include_str!("../www/locale/zh.txt"),
    include_str!("../www/locale/data.zh.txt"),
    include_str!("../www/locale/guess.zh.txt")
);

// --- What an SVG holds --------------------------------------------------------------------------------------------------

struct Element {
    tag: String,
    attributes: Vec<(String, String)>,
    text: String,
}

impl Element {
    fn get(&self, name: &str) -> &str {
        self.attributes.iter().find(|(k, _)| k == name).map_or("", |(_, v)| v)
    }

    /// A length in CSS pixels.
    fn px(&self, name: &str) -> f64 {
        self.get(name).parse::<f64>().unwrap() / f64::from(UNITS)
    }

    fn points(&self) -> Vec<(f64, f64)> {
        let number = |s: &str| s.parse::<f64>().unwrap() / f64::from(UNITS);
        let pairs = self.get("points").split_whitespace().filter_map(|p| p.split_once(','));
        pairs.map(|(x, y)| (number(x), number(y))).collect()
    }

    /// Left, top, right, bottom of a text, by the estimate that the drawing itself uses natively.
    fn text_box(&self) -> [f64; 4] {
        let size = self.px("font-size") * 1.24;
        let width = size / 1.24 / 1.24 * 0.7 * self.text.len() as f64;
        let (x, y) = (self.px("x"), self.px("y"));
        let left = match self.get("text-anchor") {
            "start" => x,
            "middle" => x - width / 2.0,
            _ => x - width,
        };
        // Capitals and digits are some seven tenths of the size high.
        [left, y - size * 0.36, left + width, y + size * 0.36]
    }
}

fn elements(svg: &str) -> Vec<Element> {
    let mut out = Vec::new();
    for piece in svg.split('<').skip(1) {
        let Some((head, text)) = piece.split_once('>') else { continue };
        let tag: String = head.chars().take_while(|c| c.is_alphanumeric()).collect();
        let mut attributes = Vec::new();
        let mut rest = &head[tag.len()..];
        while let Some((name, more)) = rest.split_once("=\"") {
            let Some((value, more)) = more.split_once('"') else { break };
            attributes.push((name.trim().to_string(), value.to_string()));
            rest = more;
        }
        out.push(Element { tag, attributes, text: text.trim().to_string() });
    }
    out
}

fn texts(elements: &[Element]) -> Vec<&Element> {
    elements.iter().filter(|e| e.tag == "text" && !e.text.is_empty()).collect()
}

fn has_text(elements: &[Element], wanted: &str) -> bool {
    texts(elements).iter().any(|e| e.text == wanted)
}

fn css(color: plotters::style::RGBColor) -> String {
    format!("#{:02X}{:02X}{:02X}", color.0, color.1, color.2)
}

fn assert_clear(name: &str, elements: &[Element], (width, height): (f64, f64)) {
    let all = texts(elements);
    for (i, a) in all.iter().enumerate() {
        let [left, top, right, bottom] = a.text_box();
        assert!(left >= -0.5 && top >= -0.5, "{name}: {:?} hangs over the edge", a.text);
        assert!(right <= width + 0.5 && bottom <= height + 0.5, "{name}: {:?} hangs over the edge", a.text);
        for b in &all[..i] {
            let [l, t, r, b_] = b.text_box();
            let apart = right <= l || r <= left || bottom <= t || b_ <= top;
            assert!(apart, "{name}: {:?} covers {:?}: {:?} {:?}", a.text, b.text, a.text_box(), b.text_box());
        }
    }
}

// --- Drawings -----------------------------------------------------------------------------------------------------------

struct Stage {
    theme: Theme,
    locale: &'static str,
    compact: bool,
    size: (f64, f64),
}

const DESK: Stage = Stage { theme: Theme::Light, locale: EN, compact: false, size: (828.0, 424.0) };

/// Tests run natively, where there are files.
#[allow(clippy::disallowed_methods)]
fn draw<T>(stage: &Stage, name: &str, draw: impl FnOnce(SVGBackend, &Style) -> T) -> (T, Vec<Element>) {
    let text = text_in(stage.locale);
    let font = if stage.locale == EN { "Noto Sans CJK SC" } else { "Noto Sans CJK SC, sans-serif" };
    let style = Style { theme: stage.theme, font, text: &text, compact: stage.compact, scale: 1.0 };
    let size = ((stage.size.0 * f64::from(UNITS)) as u32, (stage.size.1 * f64::from(UNITS)) as u32);
    let mut svg = String::new();
    let result = draw(SVGBackend::with_string(&mut svg, size), &style);
    if let Ok(directory) = std::env::var("TAKEOFF_DRAWINGS") {
        std::fs::write(format!("{directory}/{name}.svg"), &svg).unwrap();
    }
    (result, elements(&svg))
}

fn draw_figure_on(stage: &Stage, name: &str, data: &FigureData) -> (FigureLayout, Vec<Element>) {
    let (layout, elements) = draw(stage, name, |backend, style| draw_figure(backend, data, style).unwrap());
    assert_clear(name, &elements, stage.size);
    (layout, elements)
}

const M: [u32; 11] = [16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384];

#[rustfmt::skip]
/// Of the five.
const MEANS: [[f64; 11]; 5] = [
    [51.7, 54.0, 53.6, 55.1, 57.6, 58.4, 58.9, 59.1, 59.1, 59.3, 59.3],
    [53.2, 56.2, 59.8, 61.5, 62.6, 63.1, 63.8, 64.3, 64.5, 64.3, 64.3],
    [52.8, 55.9, 57.9, 59.1, 61.6, 62.9, 65.6, 67.7, 70.2, 71.1, 74.1],
    [53.4, 56.8, 59.5, 61.5, 64.9, 67.0, 71.9, 75.2, 79.6, 81.2, 84.8],
    [53.6, 57.0, 63.7, 72.1, 80.1, 86.3, 90.8, 92.6, 93.7, 94.5, 95.2],
];

/// Spread shrinks to the right, more or less.
fn sd(learner: usize, i: usize) -> f64 {
    match learner {
        2 | 3 => 0.030 + 0.006 * ((i * 7 + learner) % 3) as f64,
        _ => 0.042 * 0.78f64.powi(i as i32) + 0.002,
    }
}

fn curve(learner: usize, n: u32) -> Vec<Sample> {
    let sample = |i: usize| Sample { m: M[i], mean: MEANS[learner][i] / 100.0, sd: (n > 1).then(|| sd(learner, i)), n };
    (0..M.len()).map(sample).collect()
}

/// Of the five, and none of the machine with a kernel.
fn of_five(of: impl Fn(usize) -> Vec<Sample>) -> [Vec<Sample>; LEARNERS] {
    std::array::from_fn(|learner| if learner < KERNEL { of(learner) } else { Vec::new() })
}

fn full() -> FigureData {
    FigureData {
        m_values: M.to_vec(),
        curves: of_five(|learner| curve(learner, 8)),
        marker: 10.0,
        chance: 0.5,
        ceiling: Some((0.97, "ceiling 97\u{a0}%: 3\u{a0}% of labels are flipped".into())),
        ends: Ends { unsettled: Some(32), settled: Some(4) },
        by_hand: true,
        ..FigureData::default()
    }
}

#[test]
fn points_are_where_an_independent_formula_puts_them() {
    let (layout, elements) = draw_figure_on(&DESK, "figure", &full());
    let (left, right) = (layout.axis_left(), layout.axis_right());
    assert_eq!(layout.points.len(), 55);
    for point in &layout.points {
        let i = M.iter().position(|&m| m == point.m).unwrap();
        let x = left + (right - left) * i as f64 / 10.0;
        // The axis opens at 45 %, 5 below guessing.
        let share = (MEANS[point.learner][i] - 40.0) / 60.0;
        let y = layout.plot.bottom - share * (layout.plot.bottom - layout.plot.top);
        assert!((point.x - x).abs() < 0.3 && (point.y - y).abs() < 0.3, "{point:?} is not at ({x}, {y})");
        if point.learner == 4 {
            let drawn = elements.iter().any(|e| {
                e.tag == "circle"
                    && e.get("fill") == css(Theme::Light.colors().learners[4])
                    && (e.px("cx") - x).abs() < 0.3
                    && (e.px("cy") - y).abs() < 0.3
            });
            assert!(drawn, "no disc at {point:?}");
        }
    }
    assert!(right <= layout.plot.right + 1.0 && left > layout.plot.left);
}

#[test]
fn every_learner_has_its_marks_its_line_and_its_band() {
    let (_, elements) = draw_figure_on(&DESK, "figure-marks", &full());
    let colors = Theme::Light.colors();
    let bands = elements.iter().filter(|e| e.tag == "polygon" && e.get("opacity").starts_with("0.13"));
    assert_eq!(bands.count(), 5);
    // Large: 11 discs, the larger one at the marker, and the one beside its value. Small: as many triangles. Medium: squares.
    let count = |tag: &str, learner: usize| {
        let fill = css(colors.learners[learner]);
        elements.iter().filter(|e| e.tag == tag && e.get("fill") == fill && e.get("opacity") == "1").count()
    };
    assert_eq!(count("circle", 4), 13);
    assert_eq!(count("polygon", 2), 13);
    assert_eq!(count("rect", 3), 13);
    assert_eq!(count("polygon", 1), 13);
    let rings = elements.iter().filter(|e| e.tag == "circle" && e.get("stroke") == css(colors.learners[0]));
    assert_eq!(rings.count(), 13);
    // A solid line is one path through all points; a dashed one is many.
    let lines = |learner: usize| {
        let width = (STROKES[learner].width * f64::from(UNITS)).round().to_string();
        let stroke = css(colors.learners[learner]);
        let of = |e: &&Element| e.tag == "polyline" && e.get("stroke") == stroke && e.get("stroke-width") == width;
        elements.iter().filter(of).map(Element::points).collect::<Vec<_>>()
    };
    for learner in 2..5 {
        assert_eq!(lines(learner).len(), 1);
        assert_eq!(lines(learner)[0].len(), 11);
    }
    assert!(lines(0).len() > 40 && lines(1).len() > 25, "{} {}", lines(0).len(), lines(1).len());
}

#[test]
fn names_stand_at_the_ends_of_their_curves_and_values_at_the_marker() {
    let (layout, elements) = draw_figure_on(&DESK, "figure-names", &full());
    for name in ["Logistic regression", "Cubic SVM", "Small network", "Medium network", "Large network"] {
        assert!(has_text(&elements, name), "{name}");
    }
    for value in ["90.8", "71.9", "65.6", "63.8", "58.9", "95.2", "59.3", "100%", "50", "m = 1,024", "16,384"] {
        assert!(has_text(&elements, value), "{value}");
    }
    assert!(has_text(&elements, "Little data:") && has_text(&elements, "the large network is ahead"));
    assert_eq!((layout.names.len(), layout.values.len()), (5, 5));
    for label in &layout.names {
        let end = layout.points.iter().find(|p| p.learner == label.learner && p.m == 16384).unwrap();
        let middle = (label.rect.top + label.rect.bottom) / 2.0;
        assert!((middle - end.y).abs() < 20.0 && label.rect.left > end.x);
        assert!(label.rect.right <= DESK.size.0);
    }
}

/// A learner that is right on everything: its number is whole within the picture, and no band goes beyond all.
#[test]
fn a_score_of_a_hundred_percent_is_written_whole_and_no_band_goes_beyond_it() {
    let mut data = full();
    let at_top = |s: Sample| Sample { mean: (s.mean + 0.35).min(1.0), sd: Some(0.093), ..s };
    data.curves = of_five(|learner| curve(learner, 8).into_iter().map(at_top).collect());
    data.marker = 14.0;
    let (layout, elements) = draw_figure_on(&DESK, "figure-hundred", &data);
    assert!(has_text(&elements, "100.0"));
    assert!(layout.values.iter().all(|value| value.rect.left >= 0.0 && value.rect.right <= DESK.size.0));
    let bands: Vec<&Element> =
        elements.iter().filter(|e| e.tag == "polygon" && e.get("opacity").starts_with("0.13")).collect();
    assert_eq!(bands.len(), 5);
    let highest = bands.iter().flat_map(|band| band.points()).map(|(_, y)| y).fold(f64::MAX, f64::min);
    assert!(highest > layout.plot.top - 0.3, "{highest} {}", layout.plot.top);
}

#[test]
fn labels_stay_clear_of_one_another_wherever_the_marker_is_and_wherever_curves_meet() {
    for (i, &m) in M.iter().enumerate() {
        let mut data = full();
        data.marker = f64::from(m).log2();
        draw_figure_on(&DESK, &format!("figure-m{m}"), &data);
        // All five curves in one place.
        data.curves = of_five(|_| curve(i % 5, 8));
        draw_figure_on(&DESK, &format!("figure-same-m{m}"), &data);
        // High from the start, as with hand-engineered features.
        data.curves = of_five(|learner| {
            let lift = |s: &Sample| Sample { mean: 1.0 - (1.0 - s.mean) * 0.45, ..*s };
            curve(learner, 8).iter().map(lift).collect()
        });
        data.ends.unsettled = Some(256);
        data.compared = data.curves.clone().map(|c| c.iter().map(|s| Sample { mean: s.mean - 0.1, ..*s }).collect());
        data.compared_name = Some("sigmoid".into());
        draw_figure_on(&DESK, &format!("figure-high-m{m}"), &data);
    }
}

/// The machine with a kernel is one of six: marks and a band of its own, a name, a value at the marker, and its part in what is
/// said; asked for and not there yet, it takes nothing but the room of its name.
#[test]
fn the_machine_with_a_kernel_is_drawn_named_and_read_as_the_others() {
    let without = draw_figure_on(&DESK, "figure-no-kernel", &full()).1.len();
    let asked = FigureData { kernel: true, ..full() };
    assert_eq!(draw_figure_on(&DESK, "figure-kernel-asked", &asked).1.len(), without);
    let lift = |s: Sample| Sample { mean: s.mean + 0.05, ..s };
    let mut data = asked;
    // Its table is too large beyond.
    data.curves[KERNEL] = curve(3, 8).into_iter().take(9).map(lift).collect();
    for stage in [DESK, Stage { locale: ZH, ..DESK }, Stage { compact: true, size: (358.0, 360.0), ..DESK }] {
        let (layout, elements) = draw_figure_on(&stage, &format!("figure-kernel-{}", stage.size.0), &data);
        assert_eq!((layout.points.len(), layout.names.len()), (55 + 9, 6));
        assert_eq!(layout.values.len(), if stage.compact { 0 } else { 6 });
        let color = css(Theme::Light.colors().learners[KERNEL]);
        assert!(elements.iter().any(|e| e.tag == "polygon" && e.get("fill") == color), "a band");
        let name = if stage.locale == ZH { "RBF 核支持向量机" } else { "RBF SVM" };
        assert!(has_text(&elements, name));
        assert!(stage.compact || has_text(&elements, "76.9"), "at the marker");
        let summary = summary::figure(&data, &text_in(stage.locale)).unwrap();
        assert!(summary.contains("76.9"), "{summary}");
    }
    let mut wins = WinsData {
        columns: vec![(1024, vec![vec![KERNEL]; 8])],
        leads: vec![Lead::Of(KERNEL)],
        marker: 10.0,
        repeats: 8,
        ..WinsData::default()
    };
    assert_eq!(summary::verdict(&wins, &text_in(EN)), Some((Some(KERNEL), "RBF SVM wins 8 of 8".into())));
    assert!(summary::wins(&wins, &text_in(EN)).contains("RBF SVM"));
    for as_band in [false, true] {
        wins.as_band = as_band;
        let (figure, _) = draw_figure_on(&DESK, "figure-kernel-wins", &data);
        let (_, elements) =
            draw(&DESK, "wins-kernel", |backend, style| draw_wins(backend, &wins, &figure, style).unwrap());
        let color = css(Theme::Light.colors().learners[KERNEL]);
        assert!(elements.iter().any(|e| e.get("fill") == color), "{as_band}");
    }
}

/// The learners on the other features: each with its marks, a double line and a name that says which; their points are
/// where they belong, and the other curves stay as they were.
#[test]
fn other_features_are_double_lines_with_names_of_their_own() {
    let plain = draw_figure_on(&DESK, "figure-alone", &full()).1;
    let mut data = full();
    // Ten points higher, and not beyond the top.
    data.other = of_five(|learner| {
        curve(learner, 8).into_iter().map(|s| Sample { mean: (s.mean + 0.1).min(0.96), ..s }).collect()
    });
    data.other_name = Some("engineered".into());
    for stage in [DESK, Stage { locale: ZH, ..DESK }, Stage { compact: true, size: (358.0, 360.0), ..DESK }] {
        let name = format!("figure-pair-{}", stage.size.0);
        let (layout, elements) = draw_figure_on(&stage, &name, &data);
        assert_eq!((layout.points.len(), layout.names.len()), (110, 10));
        // Lines of the background's colour in the middle of a line of the learner's.
        let background = css(Theme::Light.colors().background);
        let gaps = elements.iter().filter(|e| e.tag == "polyline" && e.get("stroke") == background).count();
        assert!(gaps >= 5, "{gaps}");
        assert!(stage.locale == ZH || has_text(&elements, "SVM, engineered"));
        let summary = summary::figure(&data, &text_in(stage.locale)).unwrap();
        assert!(summary.contains("73.8"), "{summary}");
    }
    let (layout, elements) = draw_figure_on(&DESK, "figure-pair", &data);
    let y = |accuracy: f64| layout.plot.bottom - (accuracy - 0.4) / 0.6 * (layout.plot.bottom - layout.plot.top);
    let point = layout.points[55..].iter().find(|p| (p.learner, p.m) == (1, 256)).unwrap();
    assert!((point.y - y(0.626 + 0.1)).abs() < 0.3, "{point:?}");
    let discs = |elements: &[Element]| {
        let large = css(Theme::Light.colors().learners[4]);
        elements.iter().filter(|e| e.tag == "circle" && e.get("fill") == large).count()
    };
    assert_eq!(discs(&elements), discs(&plain) + 11);
    // A highlighted learner stays on both, the others fade on both.
    data.highlight = Some(1);
    let (_, faded) = draw_figure_on(&DESK, "figure-pair-highlight", &data);
    assert_eq!(discs(&faded), 0);
}

#[test]
fn only_measured_points_are_joined() {
    let mut data = full();
    data.ends = Ends::default();
    for curve in &mut data.curves {
        curve.retain(|s| [16, 1024, 2048, 16384].contains(&s.m));
        curve.iter_mut().for_each(|s| s.n = 2);
    }
    let (_, elements) = draw_figure_on(&DESK, "figure-partial", &data);
    let large = css(Theme::Light.colors().learners[4]);
    let full_width = (STROKES[4].width * f64::from(UNITS)).round().to_string();
    let lines: Vec<_> =
        elements.iter().filter(|e| ["polyline", "line"].contains(&&*e.tag) && e.get("stroke") == large).collect();
    let thick: Vec<_> = lines.iter().filter(|e| e.get("stroke-width") == full_width && e.points().len() > 1).collect();
    assert_eq!(thick.len(), 1, "only 1,024 and 2,048 are neighbours");
    assert_eq!(thick[0].points().len(), 2);
    // No band from two repeats.
    assert!(!elements.iter().any(|e| e.tag == "polygon" && e.get("opacity").starts_with("0.13")));
}

/// The name of a guess stands beside it where no measured curve passes, also where it begins among them.
#[test]
fn a_guess_is_named_where_no_curve_passes() {
    let first = full().curves[..KERNEL].iter().map(|curve| curve[0].mean).fold(0.0, f64::max);
    // From the thick of the curves up to where no curve is.
    let points = M.iter().enumerate().map(|(i, &m)| (m, (first + 0.04 * i as f64).min(0.97))).collect();
    let data = FigureData { guesses: vec![(4, points)], ..full() };
    let (layout, elements) = draw_figure_on(&DESK, "figure-guess", &data);
    let label = elements.iter().find(|e| e.text == "your guess: Large").unwrap();
    let [left, top, right, bottom] = label.text_box();
    let of = |learner: usize| layout.points.iter().filter(move |point| point.learner == learner);
    for (a, b) in (0..5).flat_map(|learner| of(learner).zip(of(learner).skip(1))) {
        for share in (0..=100).map(|n| f64::from(n) / 100.0) {
            let (x, y) = (a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share);
            assert!(!(left < x && x < right && top < y && y < bottom), "{} passes at {x}, {y}", a.learner);
        }
    }
}

/// Chance is named by what it is: the commonest label where classes are uneven.
#[test]
fn chance_is_named_by_what_it_is() {
    let label = |chance: f64, commonest: bool| {
        let data = FigureData { m_values: M.to_vec(), marker: 10.0, chance, commonest, ..FigureData::default() };
        let (_, elements) = draw_figure_on(&DESK, "figure-chance", &data);
        let named = elements.into_iter().find(|e| e.text.contains("guessing") || e.text.contains("commonest"));
        named.map(|e| e.text).unwrap_or_default()
    };
    assert_eq!(label(0.82, true), "always the commonest label: 82\u{a0}%");
    assert_eq!(label(0.5, false), "guessing: 50\u{a0}%");
    let uneven = FigureData { chance: 0.82, commonest: true, ..full() };
    assert!(summary::figure(&uneven, &text_in(EN)).unwrap().contains("commonest label would be right 82.0"));
    assert!(!summary::figure(&full(), &text_in(EN)).unwrap().contains("commonest"));
}

#[test]
fn before_training_there_are_axes_and_a_line_but_no_curves() {
    let data = FigureData {
        m_values: M.to_vec(),
        marker: 10.0,
        chance: 0.5,
        note: Some("Nothing trained yet. Train runs 440 small trainings here, about 25 seconds.".into()),
        ..FigureData::default()
    };
    let (layout, elements) = draw_figure_on(&DESK, "figure-empty", &data);
    assert!(layout.points.is_empty() && layout.names.is_empty());
    assert!(!elements.iter().any(|e| ["circle", "polygon"].contains(&&*e.tag)));
    assert!(has_text(&elements, "m = 1,024") && has_text(&elements, "50"));
    assert!(texts(&elements).iter().any(|e| e.text.starts_with("Nothing trained yet.")));
    assert_eq!(summary::figure(&data, &text_in(EN)), None);
}

#[test]
fn a_highlighted_learner_stays_and_the_others_fade() {
    let mut data = full();
    data.highlight = Some(1);
    let (_, elements) = draw_figure_on(&DESK, "figure-highlight", &data);
    let opacity = |name: &str| {
        let all = texts(&elements);
        all.iter().find(|e| e.text == name).unwrap().get("opacity").parse::<f64>().unwrap()
    };
    assert_eq!(opacity("Cubic SVM"), 1.0);
    assert!((opacity("Large network") - 0.35).abs() < 1e-9);
}

#[test]
fn runs_that_diverged_are_marked_at_their_m() {
    let mut data = full();
    let failed = [(3, 64), (4, 64)];
    data.failed = failed.to_vec();
    let (layout, elements) = draw_figure_on(&DESK, "figure-failed", &data);
    let x = layout.x_of(6.0);
    for learner in [3, 4] {
        let stroke = css(Theme::Light.colors().learners[learner]);
        let width = (1.6 * f64::from(UNITS)).round().to_string();
        let crosses = elements.iter().filter(|e| {
            let p = e.points();
            e.get("stroke") == stroke && e.get("stroke-width") == width && p.len() == 2 && {
                ((p[0].0 + p[1].0) / 2.0 - x).abs() < 0.5
            }
        });
        assert_eq!(crosses.count(), 2);
    }
}

#[test]
fn a_phone_a_dark_theme_chinese_and_large_screens() {
    let ceiling = "上限 97%：3% 的标签被翻转";
    for (theme, theme_name) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        for (locale, language) in [(EN, "en"), (ZH, "zh")] {
            let phone = Stage { theme, locale, compact: true, size: (358.0, 340.0) };
            let wide = Stage { theme, locale, compact: false, size: (1180.0, 660.0) };
            let desk = Stage { theme, locale, ..DESK };
            let mut data = full();
            if locale == ZH {
                data.ceiling = Some((0.97, ceiling.into()));
            }
            let (layout, elements) = draw_figure_on(&phone, &format!("phone-{theme_name}-{language}"), &data);
            assert!(layout.slider_y.is_none() && layout.values.is_empty());
            assert!(has_text(&elements, if locale == EN { "Large" } else { "大型" }));
            let (layout, _) = draw_figure_on(&wide, &format!("wide-{theme_name}-{language}"), &data);
            assert!(layout.slider_y.is_some());
            draw_figure_on(&desk, &format!("desk-{theme_name}-{language}"), &data);
        }
    }
}

// --- Who wins ---------------------------------------------------------------------------------------------------------

fn columns(repeats: u32) -> Vec<(u32, Vec<Vec<usize>>)> {
    let winner = |i: usize, r: usize| match i {
        0 => [4, 3, 3, 2, 1, 1, 1, 0][r % 8],
        1 => [3, 3, 3, 3, 2, 2, 2, 1][r % 8],
        2 if r == 7 => 3,
        _ => 4,
    };
    M.iter().enumerate().map(|(i, &m)| (m, (0..repeats as usize).map(|r| vec![winner(i, r)]).collect())).collect()
}

/// Columns of wins; who has won every repeat, of at least six, is ahead.
fn wins(columns: &[(u32, Vec<Vec<usize>>)]) -> WinsData {
    let lead = |column: &[Vec<usize>]| {
        let all = counts(column).into_iter().position(|wins| wins > 5.0 && wins == column.len() as f64);
        all.map_or(Lead::Undecided, Lead::Of)
    };
    let leads = columns.iter().map(|(_, column)| lead(column)).collect();
    WinsData { leads, columns: columns.to_vec(), ..WinsData::default() }
}

#[test]
fn one_mark_per_repeat_under_the_same_axis() {
    let (layout, _) = draw_figure_on(&DESK, "figure-for-wins", &full());
    let stage = Stage { size: (828.0, 122.0), ..DESK };
    for repeats in [1, 2, 4, 8, 16, 32] {
        let columns = columns(repeats);
        let data = WinsData { marker: 10.0, repeats, ..wins(&columns) };
        let (_, elements) =
            draw(&stage, &format!("wins-{repeats}"), |b, style| draw_wins(b, &data, &layout, style).unwrap());
        let fill = css(Theme::Light.colors().learners[4]);
        let discs: Vec<_> = elements.iter().filter(|e| e.tag == "circle" && e.get("fill") == fill).collect();
        let wanted: usize = columns.iter().flat_map(|c| &c.1).filter(|w| w == &&vec![4]).count();
        assert_eq!(discs.len(), wanted);
        let x = layout.x_of(14.0);
        let last: Vec<_> = discs.iter().filter(|e| (e.px("cx") - x).abs() < 25.0).collect();
        assert_eq!(last.len(), repeats as usize);
        let middle = last.iter().map(|e| e.px("cx")).sum::<f64>() / f64::from(repeats);
        assert!(repeats > 8 || (middle - x).abs() < 0.3, "{middle} {x}");
        for a in &last {
            assert!(a.px("cy") - a.px("r") >= 0.0 && a.px("cy") + a.px("r") <= 122.0, "{repeats} repeats hang over");
            let near = last
                .iter()
                .filter(|b| (a.px("cx") - b.px("cx")).hypot(a.px("cy") - b.px("cy")) < 2.0 * a.px("r") - 0.3);
            assert_eq!(near.count(), 1, "marks of {repeats} repeats touch");
        }
    }
}

#[test]
fn a_tie_splits_a_mark() {
    let (layout, _) = draw_figure_on(&DESK, "figure-for-ties", &full());
    let stage = Stage { size: (828.0, 122.0), ..DESK };
    let columns = vec![(1024, vec![vec![4, 2], vec![0, 1, 2, 3, 4]])];
    let data = WinsData { marker: 10.0, repeats: 2, ..wins(&columns) };
    let (_, elements) = draw(&stage, "wins-tie", |b, style| draw_wins(b, &data, &layout, style).unwrap());
    let colors = Theme::Light.colors();
    for (learner, wanted) in [(4, 2), (2, 2), (3, 1), (0, 1), (1, 1)] {
        let fill = css(colors.learners[learner]);
        assert_eq!(elements.iter().filter(|e| e.tag == "polygon" && e.get("fill") == fill).count(), wanted);
    }
    assert!(elements.iter().all(|e| e.tag != "circle"));
}

/// The numbers at the marker cover no curve: they stand over the plot, in the same order and at the same distances wherever the
/// marker is.
#[test]
fn values_stand_in_a_row_over_the_plot() {
    let mut distances = None;
    for marker in [4.0, 7.3, 10.0, 13.99] {
        let data = FigureData { marker, ..full() };
        let (layout, _) = draw_figure_on(&DESK, "figure-row", &data);
        let rects: Vec<_> = layout.values.iter().map(|label| label.rect).collect();
        assert!(rects.iter().all(|rect| rect.bottom < layout.plot.top && rect.top >= 0.0), "{rects:?}");
        assert!(rects.iter().all(|rect| rect.left >= layout.plot.left && rect.right <= DESK.size.0), "{rects:?}");
        let x = layout.x_of(marker);
        assert!(rects[0].left <= x && x <= rects[4].right, "the row has lost its marker at {marker}");
        let steps: Vec<i32> = rects.windows(2).map(|pair| (pair[1].left - pair[0].left).round() as i32).collect();
        assert_eq!(*distances.get_or_insert_with(|| steps.clone()), steps, "at {marker}");
    }
    // Where there is no room, the spread goes first.
    let narrow = Stage { size: (560.0, 360.0), ..DESK };
    let (layout, elements) = draw_figure_on(&narrow, "figure-row-narrow", &full());
    assert!(layout.values.len() == 5 && layout.values[4].rect.right <= 560.0);
    assert!(!texts(&elements).iter().any(|e| e.text.contains('±')));
}

/// The first repeats swing more than means do: the axis stands where it will stand in the end.
#[test]
fn the_axis_holds_still_while_results_come_in() {
    let low = |data: &FigureData| draw_figure_on(&DESK, "figure-axis", data).0.accuracy.0;
    let mut data = full();
    let end = low(&data);
    for (count, dip) in [(0, 0.0), (3, 0.0), (11, 0.08), (11, 0.02)] {
        data.curves = of_five(|learner| {
            let worse = |s: Sample| Sample { mean: s.mean - if s.m == 16 { dip } else { 0.0 }, n: 1, sd: None, ..s };
            curve(learner, 1).into_iter().take(count).map(worse).collect()
        });
        assert_eq!(low(&data), end, "{count} points, {dip} lower");
    }
}

/// After a switch lines move; marks and numbers stand where they were measured.
#[test]
fn only_lines_are_on_their_way() {
    let mut data = full();
    let still = draw_figure_on(&DESK, "figure-still", &data).1;
    data.moving = vec![(4, 1024, 0.6)];
    let (layout, moving) = draw_figure_on(&DESK, "figure-moving", &data);
    let of = |elements: &[Element], tags: &[&str]| -> Vec<String> {
        let marks = elements.iter().filter(|e| tags.contains(&e.tag.as_str()));
        marks.map(|e| format!("{} {:?}", e.text, e.attributes)).collect()
    };
    let marks = ["circle", "text", "rect"];
    assert_eq!(of(&still, &marks), of(&moving, &marks));
    let large = css(Theme::Light.colors().learners[4]);
    let line =
        moving.iter().find(|e| e.tag == "polyline" && e.get("stroke") == large && e.points().len() == 11).unwrap();
    let (x, y) = line.points()[6];
    let of_accuracy = layout.plot.bottom - (60.0 - 40.0) / 60.0 * (layout.plot.bottom - layout.plot.top);
    assert!((x - layout.x_of(10.0)).abs() < 0.4 && (y - of_accuracy).abs() < 0.4, "{y} {of_accuracy}");
    assert_ne!(of(&still, &["polygon"]), of(&moving, &["polygon"]), "the band stays with its line");
}

/// Between two measured values the marks lie on the drawn lines, and the numbers say that they were read there.
#[test]
fn the_marker_keeps_its_marks_and_numbers_between_two_values() {
    for (marker, is_between) in [(10.0, false), (10.5, true), (10.97, true), (11.0, false)] {
        let data = FigureData { marker, ..full() };
        let (layout, elements) = draw_figure_on(&DESK, "figure-between", &data);
        assert_eq!(layout.values.len(), 5, "at {marker}");
        let words = texts(&elements).iter().map(|e| e.text.as_str()).collect::<Vec<_>>().join(" ");
        assert_eq!(words.matches('≈').count(), if is_between { 5 } else { 0 }, "at {marker}: {words}");
        let (below, above) = (MEANS[4][6], MEANS[4][7]);
        let mean = below + (above - below) * (marker - 10.0);
        let number = format!("{:.1}", (mean * 10.0).round() / 10.0);
        assert!(words.contains(&number), "{number} at {marker}: {words}");
        let (x, y) =
            (layout.x_of(marker), layout.plot.bottom - (mean - 40.0) / 60.0 * (layout.plot.bottom - layout.plot.top));
        let is_mark = |e: &&Element| e.tag == "circle" && (e.px("cx") - x).abs() < 0.4 && (e.px("cy") - y).abs() < 0.4;
        assert!(elements.iter().any(|e| is_mark(&e)), "no mark on the large network's line at {marker}");
    }
    // The axis is the same at each of them.
    let axes =
        [10.0, 10.3, 13.9].map(|marker| draw_figure_on(&DESK, "figure-between", &FigureData { marker, ..full() }).0);
    assert!(axes.iter().all(|layout| (layout.plot, layout.accuracy) == (axes[0].plot, axes[0].accuracy)));
}

/// The lines of the activation before have names, the value of their end, and by how much it lies above or below.
#[test]
fn the_activation_before_is_named_with_its_gap() {
    let mut data = full();
    data.compared[4] = data.curves[4].iter().map(|s| Sample { mean: s.mean - 0.17, ..*s }).collect();
    data.compared_name = Some("sigmoid".into());
    let words_of = |data: &FigureData| {
        let (_, elements) = draw_figure_on(&DESK, "figure-ghost", data);
        texts(&elements).iter().map(|e| e.text.clone()).collect::<Vec<_>>().join("|")
    };
    let words = words_of(&data);
    let end = format!("{:.1}", MEANS[4][10] - 17.0);
    assert!(words.contains(&format!("Large, sigmoid|{end}|(−17.0)")), "{words}");
    // With fewer repeats luck would be compared too.
    data.compared[4].iter_mut().for_each(|s| s.n = 1);
    let words = words_of(&data);
    assert!(words.contains(&format!("Large, sigmoid|{end}")) && !words.contains("−17.0"), "{words}");
}

#[test]
fn the_verdict_says_who_won_how_often() {
    let text = text_in(EN);
    let columns = vec![
        (16, vec![vec![4], vec![3], vec![3], vec![1]]),
        (32, vec![vec![4], vec![4], vec![4], vec![4]]),
        (64, vec![vec![4], vec![3]]),
        (128, vec![]),
    ];
    let at = |m: u32| {
        let data = WinsData { marker: f64::from(m).log2(), repeats: 4, ..wins(&columns) };
        (summary::verdict(&data, &text), summary::wins(&data, &text))
    };
    assert_eq!(at(16).0, Some((None, "Medium is ahead in 2 of 4: not enough to decide".into())));
    assert_eq!(at(64).0, Some((None, "Tie: Large, Medium, 1 of 2 each".into())));
    // Where no repeat is complete, the nearest m at which one is keeps its verdict.
    assert_eq!(at(128), at(64));
    assert_eq!(at(16).1, "Who wins, counted over 4 repeats. At m = 16: Large 1, Medium 2, Cubic SVM 1.");
    let nothing = WinsData { marker: 7.0, ..wins(&[(128, vec![])]) };
    assert_eq!(summary::verdict(&nothing, &text), None);
    assert_eq!(summary::wins(&nothing, &text), "Who wins: no repeat is complete at m = 128 yet.");
    // Who is ahead is named, and that it stays so to the end is said.
    let six = vec![(16, vec![vec![4], vec![3], vec![3], vec![1], vec![4], vec![2]]), (32, vec![vec![4]; 6])];
    let swept = WinsData { marker: 5.0, repeats: 6, ..wins(&six) };
    assert_eq!(summary::verdict(&swept, &text), Some((Some(4), "Large wins 6 of 6".into())));
    assert!(summary::wins(&swept, &text).ends_with("Large is ahead from m = 32 on, by more than chance."));
}

// --- Gradient flow ------------------------------------------------------------------------------------------------------

fn gradient() -> GradientData {
    let series = |role, name: &str, rms: &[f64]| GradientSeries { role, name: name.into(), rms: rms.to_vec() };
    GradientData {
        series: vec![
            series(SeriesRole::Relu, "ReLU", &[0.08, 0.33, 0.33, 0.7]),
            series(SeriesRole::Sigmoid, "sigmoid", &[7e-6, 2e-4, 0.02, 0.29]),
        ],
        range: None,
        stale: false,
    }
}

/// Two inputs, three hidden layers of 32 units and an output, whose units let through as much as the place says.
fn network(gradient: GradientData) -> NetworkData {
    let slopes = [0.5f32, 0.25, 0.125].map(|slope| vec![slope; 32]).to_vec();
    NetworkData { gradient, widths: vec![2, 32, 32, 32, 1], slopes, pulse: None }
}

#[test]
fn the_network_is_drawn_with_its_gradients_on_a_log_axis() {
    for (locale, language) in [(EN, "en"), (ZH, "zh")] {
        for size in [(376.0, 210.0), (420.0, 240.0), (560.0, 330.0)] {
            let stage = Stage { locale, size, ..DESK };
            let name = format!("network-{language}-{}", size.0);
            let (_, elements) = draw(&stage, &name, |b, style| draw_network(b, &network(gradient()), style).unwrap());
            assert_clear(&name, &elements, size);
            let loss = if locale == EN { "loss" } else { "损失" };
            for text in ["ReLU", "sigmoid", "1", "2", "3", "10⁻⁶", "0.080", "×0.50", "×0.25", "×0.13", loss] {
                assert!(has_text(&elements, text), "{name}: {text}");
            }
            // Equal ratios are equal distances: the bars of ReLU's layers 1 and 4, and of sigmoid's.
            let ink = css(Theme::Light.colors().ink);
            let solid: Vec<_> = elements.iter().filter(|e| e.tag == "rect" && e.get("fill") == ink).collect();
            assert_eq!(solid.len(), 4, "{name}");
            let numbers = |t: &str| texts(&elements).iter().find(|e| e.text == t).unwrap().px("y");
            // Low bars have room for fewer ticks.
            let (tick, decades) = if has_text(&elements, "0.01") { ("0.01", 4.0) } else { ("0.001", 3.0) };
            let decade = (numbers("10⁻⁶") - numbers(tick)) / decades;
            let rise = solid[3].px("height") - solid[0].px("height");
            assert!((rise - decade * (0.7f64 / 0.08).log10()).abs() < 0.5, "{rise} {decade}");
        }
    }
}

/// Links carry the measured gradient by width, and only as far as the pulse has come.
#[test]
fn a_pulse_lights_the_links_on_its_way_back() {
    let stage = Stage { size: (376.0, 210.0), ..DESK };
    let widths = |pulse: Option<f64>| {
        let data = NetworkData { pulse, ..network(gradient()) };
        let (_, elements) = draw(&stage, "network-pulse", |b, style| draw_network(b, &data, style).unwrap());
        // Those of the network in front.
        let ink = css(Theme::Light.colors().ink);
        let lines = elements.iter().filter(|e| e.tag == "polyline" && e.get("stroke") == ink);
        let mut widths: Vec<f64> = lines.map(|e| e.get("stroke-width").parse::<f64>().unwrap()).collect();
        widths.sort_by(f64::total_cmp);
        widths.dedup();
        widths
    };
    let still = widths(None);
    // The faint links, and three widths more: two of the four gradients are alike.
    assert_eq!(still.len(), 4, "{still:?}");
    assert_eq!((widths(Some(0.0)).len(), widths(Some(0.2)).len(), widths(Some(1.0))), (1, 2, still));
}

#[test]
fn a_tanh_network_or_a_gradient_of_zero_is_no_trouble() {
    let mut data = gradient();
    data.series.push(GradientSeries {
        role: SeriesRole::Other(0),
        name: "tanh".into(),
        rms: vec![0.05, 0.1, 0.2, 0.4],
    });
    data.series[0].rms[1] = 0.0;
    let stage = Stage { size: (376.0, 210.0), ..DESK };
    let (_, elements) = draw(&stage, "network-tanh", |b, style| draw_network(b, &network(data), style).unwrap());
    assert_clear("network-tanh", &elements, stage.size);
    assert!(has_text(&elements, "tanh"));
    let (_, elements) =
        draw(&stage, "network-empty", |b, style| draw_network(b, &NetworkData::default(), style).unwrap());
    assert!(texts(&elements).is_empty());
}

// --- Summaries, and the style sheet ----------------------------------------------------------------------------------------

#[test]
fn the_figure_can_be_read_aloud() {
    let spoken = summary::figure(&full(), &text_in(EN)).unwrap();
    assert!(
        spoken.starts_with(
            "The figure: test accuracy by number of labelled examples. At m = 1,024: Large network 90.8 ± "
        )
    );
    assert!(spoken.contains("From m = 16 to 16,384: Large network 53.6 to 95.2\u{a0}%"), "{spoken}");
    let spoken = summary::gradient(&gradient(), &text_in(EN)).unwrap();
    assert_eq!(
        spoken,
        "ReLU, layer 1 to output: 0.080, 0.33, 0.33, 0.70. sigmoid, layer 1 to output: 7.0×10⁻⁶, 2.0×10⁻⁴, 0.020, 0.29. \
         In layer 1 sigmoid's gradient is 11,400 times smaller than ReLU's in this one draw."
    );
    assert!(summary::figure(&full(), &text_in(ZH)).unwrap().contains("大型神经网络 90.8"));
}

#[test]
fn the_style_sheet_has_the_same_colours_as_the_charts() {
    let sheet = include_str!("../www/style.css");
    let blocks = sheet.split("color-scheme: ").map(|b| b.split('}').next().unwrap());
    let blocks: Vec<&str> = blocks.filter(|b| b.contains("--background: ")).collect();
    assert_eq!(blocks.len(), 3, "light, dark by the system, dark by choice");
    for (block, theme) in blocks.into_iter().zip([Theme::Light, Theme::Dark, Theme::Dark]) {
        let value = |name: &str| {
            let (_, rest) = block.split_once(&format!("--{name}: ")).unwrap_or_else(|| panic!("no --{name}"));
            rest.split(';').next().unwrap().to_uppercase()
        };
        let c = theme.colors();
        let pairs = [
            ("background", c.background),
            ("fill", c.fill),
            ("ink", c.ink),
            ("quiet", c.quiet),
            ("outline", c.outline),
            ("rule", c.rule),
            ("grid", c.grid),
            ("logistic", c.learners[0]),
            ("svm", c.learners[1]),
            ("small", c.learners[2]),
            ("medium", c.learners[3]),
            ("large", c.learners[4]),
            ("svm-rbf", c.learners[5]),
            ("sigmoid", c.sigmoid),
            ("map-0", c.map[0]),
            ("map-1", c.map[1]),
        ];
        for (name, color) in pairs {
            assert_eq!(value(name), css(color), "--{name}");
        }
    }
}

/// On a projector and on a slide nothing of a hidden learner stands there, and nothing is said of dragging.
#[test]
fn what_a_hand_can_do_is_said_where_there_is_one() {
    for by_hand in [true, false] {
        let hidden = std::array::from_fn(|learner| learner == 3);
        let (_, elements) = draw_figure_on(&DESK, "figure-hand", &FigureData { hidden, by_hand, ..full() });
        assert_eq!(has_text(&elements, "+ Medium network"), by_hand);
        assert!(!has_text(&elements, "Medium network") && has_text(&elements, "Large network"));
        assert_eq!(texts(&elements).iter().any(|text| text.text.contains("drag")), by_hand);
    }
}

/// A low picture, as in a window with tabs, gives its plot what the axis' title takes elsewhere.
#[test]
fn a_low_figure_has_room_for_its_curves() {
    let plot = |height: f64| {
        let stage = Stage { size: (828.0, height), ..DESK };
        let (layout, elements) = draw_figure_on(&stage, "figure-low", &full());
        let slider = layout.slider_y.unwrap();
        assert!(slider < height && layout.plot.bottom < slider - 10.0);
        (layout.plot.bottom - layout.plot.top, texts(&elements).iter().any(|text| text.text.starts_with("m, ")))
    };
    let (high, low) = (plot(182.0), plot(178.0));
    assert!(high.1 && !low.1 && low.0 > high.0 + 20.0, "{high:?} {low:?}");
}
