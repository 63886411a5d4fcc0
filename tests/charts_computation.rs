//! Draws the charts of the computation lab natively, as SVG, from experiments that are really trained (a few) or made up
//! for the purpose, and looks at what is there.

use plotters::prelude::SVGBackend;
use takeoff::chart::units::UNITS;
use takeoff::chart::{Axis, Line, Style, Theme, WheelData, XyData, draw_wheels, draw_xy};
use takeoff::job::run;
use takeoff::page::model::lab::AnyLab;
use takeoff::page::model::labs::computation::{Event, State};
use takeoff::page::model::settings::{Language, Settings};
use takeoff::page::model::texts::Texts;
use takeoff::page::panels::computation::charts;
use takeoff::task::sample::SampleCache;

fn style<T>(compact: bool, theme: Theme, draw: impl FnOnce(&Style) -> T) -> T {
    let text = |key: &str, _: &[(&str, String)]| key.to_owned();
    draw(&Style { theme, font: "sans-serif", text: &text, compact, scale: 1.0 })
}

fn svg(size: (u32, u32), draw: impl FnOnce(SVGBackend, &Style)) -> String {
    let mut out = String::new();
    let units = UNITS as u32;
    let backend = SVGBackend::with_string(&mut out, (size.0 * units, size.1 * units));
    style(false, Theme::Light, |style| draw(backend, style));
    out
}

fn axis(low: f64, high: f64, ticks: &[f64]) -> Axis {
    let ticks = ticks.iter().map(|&t| (t, t.to_string())).collect();
    Axis { low, high, log: false, ticks, title: "title".into() }
}

#[test]
fn points_are_where_the_axes_put_them() {
    let line = Line { points: vec![(0.0, 0.5), (50.0, 0.75), (100.0, 1.0)], mark: 4.0, width: 2.0, ..Line::default() };
    let data = XyData {
        x: axis(0.0, 100.0, &[0.0, 50.0, 100.0]),
        y: axis(0.5, 1.0, &[0.5, 1.0]),
        lines: vec![line],
        ..XyData::default()
    };
    let mut plot = None;
    let svg = svg((400, 300), |backend, style| plot = Some(draw_xy(backend, &data, style).unwrap()));
    let plot = plot.unwrap();
    let circles: Vec<(f64, f64)> = svg
        .split("<circle")
        .skip(1)
        .map(|circle| {
            let number = |name: &str| -> f64 {
                let rest = circle.split_once(&format!("{name}=\"")).unwrap().1;
                rest.split('"').next().unwrap().parse::<f64>().unwrap() / f64::from(UNITS)
            };
            (number("cx"), number("cy"))
        })
        .collect();
    let wanted = [
        (plot.left, plot.bottom),
        ((plot.left + plot.right) / 2.0, (plot.top + plot.bottom) / 2.0),
        (plot.right, plot.top),
    ];
    assert_eq!(circles.len(), 3);
    for (circle, wanted) in circles.iter().zip(wanted) {
        assert!((circle.0 - wanted.0).abs() < 0.2 && (circle.1 - wanted.1).abs() < 0.2, "{circle:?} {wanted:?}");
    }
}

#[test]
fn a_chart_without_results_says_so_and_one_without_room_does_not_fail() {
    let data = XyData {
        x: axis(0.0, 1.0, &[0.0, 1.0]),
        y: axis(0.0, 1.0, &[0.0]),
        empty: Some("Nothing".into()),
        lines: vec![Line::default(), Line { points: vec![(f64::NAN, 1.0)], width: 2.0, mark: 2.0, ..Line::default() }],
        ..XyData::default()
    };
    assert!(
        svg((400, 300), |backend, style| {
            let _ = draw_xy(backend, &data, style).unwrap();
        })
        .contains("Nothing")
    );
    svg((20, 10), |backend, style| {
        let _ = draw_xy(backend, &data, style).unwrap();
    });
    svg((20, 10), |backend, style| draw_wheels(backend, &WheelData::default(), style).unwrap());
}

/// A run of two replicates, as far as slow machines get: what is drawn and said agrees in every language.
#[test]
fn a_run_on_its_way_is_drawn_and_said() {
    let mut settings = Settings::default().with("replicates", 2);
    let mut state = State::new(&settings);
    state.update(Event::Run, &settings);
    let mut samples = SampleCache::default();
    for _ in 0..60 {
        let Some(job) = state.wanted().first().copied() else { break };
        state.finished(run(job.spec, job.observe, &mut samples));
    }
    for language in Language::ALL {
        let texts = Texts::new(language);
        for think in [0, 72] {
            settings.put("think", think);
            let found = charts::found_chart(&state, &settings, &texts, Some("empty".into()));
            assert_eq!((found.lines.len(), &found.empty), (5, &None));
            let drawn = svg((760, 300), |backend, style| {
                let _ = draw_xy(backend, &found, style).unwrap();
            });
            for speed in ["1×", "3×", "10×"] {
                assert!(drawn.contains(speed), "{speed}");
            }
            let ends = charts::ends_chart(&state, &settings, &texts);
            svg((390, 250), |backend, style| {
                let _ = draw_xy(backend, &ends, style).unwrap();
            });
            let loops = charts::loops(&state, &settings, &texts, false);
            let drawn = svg((760, 180), |backend, style| draw_wheels(backend, &loops, style).unwrap());
            assert_eq!(drawn.matches("100×").count(), 1);
            assert!(charts::loops(&state, &settings, &texts, true).loops.iter().all(|one| one.turn.is_none()));
            for said in [
                charts::found_summary(&state, &settings, &texts),
                charts::ends_summary(&state, &settings, &texts),
                charts::loops_summary(&loops, &state, &settings, &texts),
                charts::person(&settings, &texts),
                charts::think_text(&settings, &texts),
            ] {
                assert!(!said.is_empty() && !said.contains('{') && !said.contains("comp."), "{said}");
            }
        }
    }
}
