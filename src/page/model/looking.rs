//! What the reader looks at and points at: nobody's result and in no link. It changes what is shown, never what is
//! trained.

use crate::chart::FigureLayout;
use crate::page::model::examples::Examples;
use std::collections::HashSet;

/// What is looked at.
#[derive(Clone, Debug, Default)]
pub struct Looking {
    /// Where the figure put its parts; the slider, the wins and the pointer follow it.
    pub layout: FigureLayout,
    /// The m under the pointer, whose values the readout shows; `None` for the reader's m.
    pub pointed: Option<u32>,
    /// The readout is open at the pointer or at the slider that has the focus.
    pub readout_is_open: bool,
    /// Which examples are looked at.
    pub examples: Examples,
    /// What the pointer on the figure is doing.
    pub gesture: Gesture,
    /// The reader's hand is on the slider.
    pub slider_is_held: bool,
    /// Ids of the folds (`details`), panels and dialogs that the reader has opened.
    open: HashSet<String>,
}

/// What the pointer on the figure is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gesture {
    #[default]
    Points,
    /// It moves the line at the reader's m.
    Drags,
    /// It draws the curve that the reader expects.
    Guesses,
}

/// What the reader does with their eyes.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The exact values at one m are shown, or hidden.
    Readout { pointed: Option<u32>, is_open: bool },
    /// A fold or panel of this id was opened or closed.
    Fold { id: String, is_open: bool },
}

impl Looking {
    /// Whether a fold, a panel or a dialog is open.
    pub fn is_open(&self, id: &str) -> bool {
        self.open.contains(id)
    }

    /// Opens or closes a panel or a dialog.
    pub fn set_open(&mut self, id: &str, is_open: bool) {
        if is_open {
            self.open.insert(id.to_owned());
        } else {
            self.open.remove(id);
        }
    }

    pub fn update(&mut self, event: Event) {
        match event {
            Event::Readout { pointed, is_open } => (self.pointed, self.readout_is_open) = (pointed, is_open),
            Event::Fold { id, is_open } => self.set_open(&id, is_open),
        }
    }
}
