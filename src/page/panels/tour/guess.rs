//! What a step that has curves drawn offers among its answers: small pictures of the shapes to choose from, and whose curve is
//! at hand.

use crate::decimal::fixed;
use crate::page::model::labs::data::guess::SKETCHES;
use crate::page::panels::input::View;
use crate::page::panels::sheet::Node;
use crate::study::key::Learner;

/// Corners of a sketch's picture: no line of the shapes bends more often than that tells.
const CORNERS: usize = 12;
/// Thickness of its line, as a share of the picture's height.
const LINE: f64 = 0.14;

/// The picture of a shape: an element that is cut to a line (`--shape`, tour.css), so that it has the colour of its text.
pub fn sketch(shape: u8) -> Node {
    let shape = SKETCHES[usize::from(shape) % SKETCHES.len()];
    let corner = |place: usize, below: f64| {
        let along = place as f64 / CORNERS as f64;
        let down = (1.0 - shape(along)) * (1.0 - LINE) + below;
        [fixed(along * 100.0, 0), "% ".to_owned(), fixed(down * 100.0, 0), "%".to_owned()].concat()
    };
    let there = (0..=CORNERS).map(|place| corner(place, 0.0));
    let back = (0..=CORNERS).rev().map(|place| corner(place, LINE));
    let corners: Vec<String> = there.chain(back).collect();
    let polygon = ["polygon(", &corners.join(", "), ")"].concat();
    Node::new("i").class("tour-sketch").with("aria-hidden", "true").style("--shape", polygon)
}

/// The learners whose curves can be drawn, while one of them is.
pub fn learners(view: &View) -> Option<Node> {
    let guess = view.state.data.guess.as_ref().filter(|guess| guess.is_open)?;
    let name = view.texts.plain("guess.of");
    let button = |learner: Learner| {
        Node::text("button", view.learner(learner.index(), "short"))
            .with("type", "button")
            .with("data-guess", learner.name())
            .with("aria-pressed", (guess.learner == learner).to_string())
    };
    let group = Node::new("div").class("tour-guess").with("role", "group").with("aria-label", name);
    // The group is called so.
    let seen = Node::text("span", name).with("aria-hidden", "true");
    Some(group.child(seen).all(Learner::ALL.map(button)))
}
