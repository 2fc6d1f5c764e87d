//! What runs in a process.

use std::fmt::Debug;

use super::process::Wait;
use super::system::System;

/// A running program: a state that can be copied, and goes on by turns.
///
/// A turn does a bounded amount of work. What would block is asked for again in the next turn, after a wait.
pub trait Program: Debug + Send + Sync {
    /// Goes on for a while.
    fn turn(&mut self, system: &mut System<'_>) -> Turn;

    /// A copy that goes on by itself.
    fn copy(&self) -> Box<dyn Program>;
}

impl Clone for Box<dyn Program> {
    fn clone(&self) -> Self {
        self.copy()
    }
}

/// How a program goes on after a turn.
#[derive(Debug)]
pub enum Turn {
    /// It wants another turn.
    Again,
    /// It waits for something.
    Wait(Wait),
    /// It has become another program (`exec`).
    Become(Box<dyn Program>),
    /// It has ended.
    Exit(u8),
}

/// What is to be run: the program that the model knows, and how it was called.
#[derive(Debug, Clone)]
pub struct Image {
    /// The model's name of the program.
    pub program: String,
    /// Its command line.
    pub arguments: Vec<String>,
}

/// Makes a program ready to run; `None` where the model does not know it.
pub type Loader = fn(&Image) -> Option<Box<dyn Program>>;
