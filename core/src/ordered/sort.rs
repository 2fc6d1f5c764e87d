//! Sorting: where each value goes is found out once for all types, and only moving the values is done for each.

use std::cmp::Ordering;

/// Sorts; equal values stay as they stand.
pub fn sort<T: Ord>(values: &mut [T]) {
    sort_by(values, T::cmp);
}

/// Sorts by what `key` makes of each value; equal ones stay as they stand.
pub fn sort_by_key<T, K: Ord>(values: &mut [T], mut key: impl FnMut(&T) -> K) {
    sort_by(values, |one, other| key(one).cmp(&key(other)));
}

/// Sorts as `compare` says; equal values stay as they stand.
pub fn sort_by<T>(values: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let mut order = order(values.len(), &mut |one, other| compare(&values[one], &values[other]));
    for first in 0..order.len() {
        // What stood at `first` moves along until it comes to its place.
        let mut at = first;
        loop {
            let from = std::mem::replace(&mut order[at], at);
            if from == first {
                break;
            }
            values.swap(at, from);
            at = from;
        }
    }
}

/// For each place, where the value stands that belongs there.
fn order(count: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|one, other| compare(*one, *other));
    order
}
