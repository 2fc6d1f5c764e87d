//! A map in the order of its keys.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Bound, Index, RangeBounds};

use super::place::{Place, search};
use super::walk::{IntoIter, Iter, IterMut, Keys, Values};

/// So many pairs a run has at most. Tests meet the ends of runs with few.
pub(super) const FULL: usize = if cfg!(test) { 4 } else { 128 };

/// Pairs in the order of their keys, each key once. Its methods are `BTreeMap`'s, as far as core needs them.
///
/// It is a list of runs, each of them a sorted list of up to 128 pairs, none empty. So a small map is one list, appending costs no
/// more than elsewhere, and inserting into a map of a million moves one run's rest and, once in 64 times, the list of runs. Runs are
/// never joined again: maps grow more than they shrink.
#[derive(Clone)]
pub struct Map<K, V> {
    pub(super) runs: Vec<Vec<(K, V)>>,
}

impl<K, V> Map<K, V> {
    /// A map without pairs.
    #[must_use]
    pub const fn new() -> Self {
        Self { runs: Vec::new() }
    }

    /// How many pairs there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.runs.iter().map(Vec::len).sum()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Removes all pairs.
    pub fn clear(&mut self) {
        self.runs.clear();
    }

    /// The pairs, in order.
    #[must_use]
    pub fn iter(&self) -> Iter<'_, K, V> {
        Iter { runs: &self.runs, front: Place { run: 0, at: 0 }, back: self.end() }
    }

    /// The pairs, in order; the values can be changed.
    pub fn iter_mut(&mut self) -> IterMut<'_, K, V> {
        IterMut { runs: self.runs.iter_mut(), run: [].iter_mut() }
    }

    /// The keys, in order.
    #[must_use]
    pub fn keys(&self) -> Keys<'_, K, V> {
        Keys(self.iter())
    }

    /// The values, in the order of their keys.
    #[must_use]
    pub fn values(&self) -> Values<'_, K, V> {
        Values(self.iter())
    }

    /// The values, in the order of their keys; they can be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.iter_mut().map(|(_, value)| value)
    }

    /// The keys, in order, without the map.
    pub fn into_keys(self) -> impl Iterator<Item = K> {
        self.into_iter().map(|(key, _)| key)
    }

    /// The values, in the order of their keys, without the map.
    pub fn into_values(self) -> impl Iterator<Item = V> {
        self.into_iter().map(|(_, value)| value)
    }

    /// The pair with the least key.
    #[must_use]
    pub fn first_key_value(&self) -> Option<(&K, &V)> {
        self.iter().next()
    }

    /// The pair with the greatest key.
    #[must_use]
    pub fn last_key_value(&self) -> Option<(&K, &V)> {
        self.iter().next_back()
    }

    /// Keeps the pairs of which `keep` is true.
    pub fn retain(&mut self, mut keep: impl FnMut(&K, &mut V) -> bool) {
        for run in &mut self.runs {
            run.retain_mut(|(key, value)| keep(key, value));
        }
        self.runs.retain(|run| !run.is_empty());
    }

    fn end(&self) -> Place {
        Place { run: self.runs.len(), at: 0 }
    }
}

impl<K: Ord, V> Map<K, V> {
    fn find<Q: Ord + ?Sized>(&self, key: &Q) -> Result<Place, Place>
    where
        K: Borrow<Q>,
    {
        search(self.runs.len(), &|run| self.runs[run].len(), &|place| {
            self.runs[place.run][place.at].0.borrow().cmp(key)
        })
    }

    /// The value of `key`.
    #[must_use]
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.get_key_value(key).map(|(_, value)| value)
    }

    /// The map's own key like `key`, and its value.
    #[must_use]
    pub fn get_key_value<Q: Ord + ?Sized>(&self, key: &Q) -> Option<(&K, &V)>
    where
        K: Borrow<Q>,
    {
        let place = self.find(key).ok()?;
        let (key, value) = &self.runs[place.run][place.at];
        Some((key, value))
    }

    /// The value of `key`; it can be changed.
    #[must_use]
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let place = self.find(key).ok()?;
        Some(&mut self.runs[place.run][place.at].1)
    }

    /// Whether there is a value of `key`.
    #[must_use]
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.find(key).is_ok()
    }

    /// Gives `key` this value, and returns the one it had.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.find(&key) {
            Ok(place) => Some(std::mem::replace(&mut self.runs[place.run][place.at].1, value)),
            Err(place) => {
                self.put(place, (key, value));
                None
            }
        }
    }

    /// Removes `key`, and returns its value.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let place = self.find(key).ok()?;
        Some(self.take(place).1)
    }

    /// Removes the pair with the least key, and returns it.
    pub fn pop_first(&mut self) -> Option<(K, V)> {
        (!self.is_empty()).then(|| self.take(Place { run: 0, at: 0 }))
    }

    /// The pair of `key`, whether there is one or not.
    pub fn entry(&mut self, key: K) -> Entry<'_, K, V> {
        let found = self.find(&key);
        Entry { map: self, key, found }
    }

    /// The pairs whose keys are in `range`, in order.
    pub fn range<Q: Ord + ?Sized>(&self, range: impl RangeBounds<Q>) -> Iter<'_, K, V>
    where
        K: Borrow<Q>,
    {
        let front = self.bound(range.start_bound(), Place { run: 0, at: 0 }, false);
        let back = self.bound(range.end_bound(), self.end(), true);
        // A range that ends before it begins has nothing in it.
        Iter { runs: &self.runs, front: front.min(back), back }
    }

    /// Where a range begins or ends: after the bound's key where that is in the range's end or not in its beginning.
    fn bound<Q: Ord + ?Sized>(&self, bound: Bound<&Q>, unbounded: Place, is_end: bool) -> Place
    where
        K: Borrow<Q>,
    {
        let (key, after) = match bound {
            Bound::Unbounded => return unbounded,
            Bound::Included(key) => (key, is_end),
            Bound::Excluded(key) => (key, !is_end),
        };
        let mut place = match self.find(key) {
            Ok(place) => Place { at: place.at + usize::from(after), ..place },
            Err(place) => place,
        };
        if self.runs.get(place.run).is_some_and(|run| place.at == run.len()) {
            place = Place { run: place.run + 1, at: 0 };
        }
        place
    }

    /// Inserts a pair where `find` did not find its key.
    fn put(&mut self, mut place: Place, pair: (K, V)) -> &mut V {
        if self.runs.get(place.run).is_none_or(|run| run.len() == FULL) {
            place = self.make_room(place);
        }
        let run = &mut self.runs[place.run];
        run.insert(place.at, pair);
        &mut run[place.at].1
    }

    /// The place where it is now: its run was full, or there is none.
    fn make_room(&mut self, place: Place) -> Place {
        // What comes in order fills its runs.
        let is_end = self.runs.is_empty() || (place.run + 1 == self.runs.len() && place.at == FULL);
        let rest = if is_end { Vec::new() } else { self.runs[place.run].split_off(FULL / 2) };
        let next = (place.run + 1).min(self.runs.len());
        self.runs.insert(next, rest);
        if is_end {
            Place { run: next, at: 0 }
        } else if place.at > FULL / 2 {
            Place { run: next, at: place.at - FULL / 2 }
        } else {
            place
        }
    }

    fn take(&mut self, place: Place) -> (K, V) {
        let run = &mut self.runs[place.run];
        let pair = run.remove(place.at);
        if run.is_empty() {
            self.runs.remove(place.run);
        }
        pair
    }
}

/// A key's pair in a map, whether there is one or not.
#[must_use]
pub struct Entry<'map, K, V> {
    map: &'map mut Map<K, V>,
    key: K,
    found: Result<Place, Place>,
}

impl<'map, K: Ord, V> Entry<'map, K, V> {
    /// The key's value; where it has none, what `make` returns.
    pub fn or_insert_with(self, make: impl FnOnce() -> V) -> &'map mut V {
        match self.found {
            Ok(place) => &mut self.map.runs[place.run][place.at].1,
            Err(place) => self.map.put(place, (self.key, make())),
        }
    }

    /// The key's value; where it has none, `value`.
    pub fn or_insert(self, value: V) -> &'map mut V {
        self.or_insert_with(|| value)
    }

    /// The key's value; where it has none, its type's default.
    pub fn or_default(self) -> &'map mut V
    where
        V: Default,
    {
        self.or_insert_with(V::default)
    }
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Ord, V> Extend<(K, V)> for Map<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, pairs: I) {
        pairs.into_iter().for_each(|(key, value)| {
            self.insert(key, value);
        });
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let mut map = Self::new();
        map.extend(pairs);
        map
    }
}

impl<K: Ord, V, const COUNT: usize> From<[(K, V); COUNT]> for Map<K, V> {
    fn from(pairs: [(K, V); COUNT]) -> Self {
        Self::from_iter(pairs)
    }
}

impl<K, V> IntoIterator for Map<K, V> {
    type Item = (K, V);
    type IntoIter = IntoIter<K, V>;

    fn into_iter(self) -> IntoIter<K, V> {
        IntoIter { runs: self.runs.into_iter(), run: Vec::new().into_iter() }
    }
}

impl<'map, K, V> IntoIterator for &'map Map<K, V> {
    type Item = (&'map K, &'map V);
    type IntoIter = Iter<'map, K, V>;

    fn into_iter(self) -> Iter<'map, K, V> {
        self.iter()
    }
}

impl<'map, K, V> IntoIterator for &'map mut Map<K, V> {
    type Item = (&'map K, &'map mut V);
    type IntoIter = IterMut<'map, K, V>;

    fn into_iter(self) -> IterMut<'map, K, V> {
        self.iter_mut()
    }
}

impl<K: Ord + Borrow<Q>, V, Q: Ord + ?Sized> Index<&Q> for Map<K, V> {
    type Output = V;

    fn index(&self, key: &Q) -> &V {
        self.get(key).expect("the map has the key")
    }
}

// Equal maps may have other runs.
impl<K: PartialEq, V: PartialEq> PartialEq for Map<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other)
    }
}

impl<K: Eq, V: Eq> Eq for Map<K, V> {}

impl<K: PartialOrd, V: PartialOrd> PartialOrd for Map<K, V> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.iter().partial_cmp(other)
    }
}

impl<K: Ord, V: Ord> Ord for Map<K, V> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.iter().cmp(other)
    }
}

impl<K: Hash, V: Hash> Hash for Map<K, V> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.len().hash(state);
        self.iter().for_each(|pair| pair.hash(state));
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Map<K, V> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self).finish()
    }
}
