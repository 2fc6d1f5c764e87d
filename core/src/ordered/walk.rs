//! Walks through a map.

use std::iter::FusedIterator;
use std::{slice, vec};

use super::place::Place;

/// Pairs of a map, in order, from either end.
pub struct Iter<'map, K, V> {
    pub(super) runs: &'map [Vec<(K, V)>],
    pub(super) front: Place,
    pub(super) back: Place,
}

impl<K, V> Clone for Iter<'_, K, V> {
    fn clone(&self) -> Self {
        Self { ..*self }
    }
}

impl<'map, K, V> Iterator for Iter<'map, K, V> {
    type Item = (&'map K, &'map V);

    fn next(&mut self) -> Option<Self::Item> {
        if self.front == self.back {
            return None;
        }
        let run = self.runs.get(self.front.run)?;
        let (key, value) = run.get(self.front.at)?;
        self.front.at += 1;
        if self.front.at == run.len() {
            self.front = Place { run: self.front.run + 1, at: 0 };
        }
        Some((key, value))
    }
}

impl<K, V> DoubleEndedIterator for Iter<'_, K, V> {
    fn next_back(&mut self) -> Option<Self::Item> {
        if self.front == self.back {
            return None;
        }
        if self.back.at == 0 {
            let run = self.back.run.checked_sub(1)?;
            self.back = Place { run, at: self.runs[run].len() };
        }
        self.back.at -= 1;
        let (key, value) = self.runs.get(self.back.run)?.get(self.back.at)?;
        Some((key, value))
    }
}

impl<K, V> FusedIterator for Iter<'_, K, V> {}

/// Keys of a map, in order, from either end.
pub struct Keys<'map, K, V>(pub(super) Iter<'map, K, V>);

impl<K, V> Clone for Keys<'_, K, V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<'map, K, V> Iterator for Keys<'map, K, V> {
    type Item = &'map K;

    fn next(&mut self) -> Option<&'map K> {
        self.0.next().map(|(key, _)| key)
    }
}

impl<K, V> DoubleEndedIterator for Keys<'_, K, V> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0.next_back().map(|(key, _)| key)
    }
}

/// Values of a map, in the order of their keys, from either end.
pub struct Values<'map, K, V>(pub(super) Iter<'map, K, V>);

impl<K, V> Clone for Values<'_, K, V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<'map, K, V> Iterator for Values<'map, K, V> {
    type Item = &'map V;

    fn next(&mut self) -> Option<&'map V> {
        self.0.next().map(|(_, value)| value)
    }
}

impl<K, V> DoubleEndedIterator for Values<'_, K, V> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0.next_back().map(|(_, value)| value)
    }
}

/// Pairs of a map, in order; the values can be changed.
pub struct IterMut<'map, K, V> {
    pub(super) runs: slice::IterMut<'map, Vec<(K, V)>>,
    pub(super) run: slice::IterMut<'map, (K, V)>,
}

impl<'map, K, V> Iterator for IterMut<'map, K, V> {
    type Item = (&'map K, &'map mut V);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((key, value)) = self.run.next() {
                return Some((key, value));
            }
            self.run = self.runs.next()?.iter_mut();
        }
    }
}

/// Pairs that were a map's, in order.
pub struct IntoIter<K, V> {
    pub(super) runs: vec::IntoIter<Vec<(K, V)>>,
    pub(super) run: vec::IntoIter<(K, V)>,
}

impl<K, V> Iterator for IntoIter<K, V> {
    type Item = (K, V);

    fn next(&mut self) -> Option<(K, V)> {
        loop {
            if let Some(pair) = self.run.next() {
                return Some(pair);
            }
            self.run = self.runs.next()?.into_iter();
        }
    }
}
