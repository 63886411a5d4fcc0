//! The three labs, one for each force of the lecture. What they share is in [`crate::page::model::lab`].

pub mod algorithms;
pub mod computation;
pub mod data;
