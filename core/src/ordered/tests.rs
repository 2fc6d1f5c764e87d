//! What the standard library's collections do, ours do: for any sequence of changes, in maps with runs of four.
#![expect(clippy::disallowed_types, reason = "the standard library's are the witnesses")]

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use layercake_cases::properties;
use proptest::prelude::*;

use super::map::FULL;
use super::{Map, Set, sort, sort_by, sort_by_key};

#[derive(Debug, Clone)]
enum Act {
    Insert(u8, u16),
    Remove(u8),
    Add(u8, u16),
    KeepEven,
    PopFirst,
    Increase,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        8 => (any::<u8>(), any::<u16>()).prop_map(|(key, value)| Act::Insert(key, value)),
        3 => any::<u8>().prop_map(Act::Remove),
        3 => (any::<u8>(), any::<u16>()).prop_map(|(key, value)| Act::Add(key, value)),
        1 => Just(Act::KeepEven),
        1 => Just(Act::PopFirst),
        1 => Just(Act::Increase),
    ]
}

fn pairs(map: &Map<u8, u16>) -> Vec<(u8, u16)> {
    map.iter().map(|(key, value)| (*key, *value)).collect()
}

proptest! {
    #![proptest_config(properties(5_000))]

    #[test]
    fn changes_have_the_standard_map_s_results(acts in prop::collection::vec(act(), 0..80)) {
        let (mut ours, mut standard) = (Map::new(), BTreeMap::new());
        for act in acts {
            match act {
                Act::Insert(key, value) => prop_assert_eq!(ours.insert(key, value), standard.insert(key, value)),
                Act::Remove(key) => prop_assert_eq!(ours.remove(&key), standard.remove(&key)),
                Act::Add(key, value) => {
                    *ours.entry(key).or_insert(7) ^= value;
                    *standard.entry(key).or_insert(7) ^= value;
                }
                Act::KeepEven => {
                    ours.retain(|key, _| key % 2 == 0);
                    standard.retain(|key, _| key % 2 == 0);
                }
                Act::PopFirst => prop_assert_eq!(ours.pop_first(), standard.pop_first()),
                Act::Increase => {
                    ours.values_mut().for_each(|value| *value = value.wrapping_add(1));
                    standard.values_mut().for_each(|value| *value = value.wrapping_add(1));
                }
            }
            prop_assert!(ours.runs.iter().all(|run| (1..=FULL).contains(&run.len())));
            prop_assert_eq!(pairs(&ours), standard.clone().into_iter().collect::<Vec<_>>());
            prop_assert_eq!((ours.len(), ours.is_empty()), (standard.len(), standard.is_empty()));
        }
        prop_assert_eq!(ours.iter().rev().collect::<Vec<_>>(), standard.iter().rev().collect::<Vec<_>>());
        prop_assert_eq!(ours.keys().rev().collect::<Vec<_>>(), standard.keys().rev().collect::<Vec<_>>());
        prop_assert_eq!(ours.first_key_value(), standard.first_key_value());
        prop_assert_eq!(ours.last_key_value(), standard.last_key_value());
        prop_assert_eq!(format!("{ours:?}"), format!("{standard:?}"));
        prop_assert_eq!(&pairs(&ours).into_iter().collect::<Map<_, _>>(), &ours, "equal, in whatever runs");
        prop_assert_eq!(ours.into_iter().collect::<Vec<_>>(), standard.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn ranges_are_the_standard_map_s(
        keys in prop::collection::btree_set(0..40_u8, 0..40),
        one in 0..40_u8,
        other in 0..40_u8,
    ) {
        let ours: Set<u8> = keys.iter().copied().collect();
        let (low, high) = (one.min(other), one.max(other));
        let mut ranges = vec![
            (Bound::Included(low), Bound::Included(high)),
            (Bound::Included(low), Bound::Excluded(high)),
            (Bound::Excluded(low), Bound::Included(high)),
            (Bound::Excluded(low), Bound::Unbounded),
            (Bound::Unbounded, Bound::Excluded(high)),
        ];
        // The standard library panics where there is nothing between the bounds.
        if low < high {
            ranges.push((Bound::Excluded(low), Bound::Excluded(high)));
        }
        for range in ranges {
            prop_assert_eq!(ours.range(range).collect::<Vec<_>>(), keys.range(range).collect::<Vec<_>>());
            let backwards = ours.range(range).rev().collect::<Vec<_>>();
            prop_assert_eq!(backwards, keys.range(range).rev().collect::<Vec<_>>());
        }
        for key in 0..40 {
            prop_assert_eq!(ours.contains(&key), keys.contains(&key));
        }
    }

    #[test]
    fn sorting_is_the_standard_one(values in prop::collection::vec((0..20_u8, any::<u16>()), 0..60)) {
        let (mut ours, mut standard) = (values.clone(), values.clone());
        sort(&mut ours);
        standard.sort();
        prop_assert_eq!(&ours, &standard);
        let (mut ours, mut standard) = (values.clone(), values.clone());
        sort_by_key(&mut ours, |value| value.0);
        standard.sort_by_key(|value| value.0);
        prop_assert_eq!(&ours, &standard, "equal ones stay as they stand");
        sort_by(&mut ours, |one, other| (other.0, one.1).cmp(&(one.0, other.1)));
        standard.sort_by(|one, other| (other.0, one.1).cmp(&(one.0, other.1)));
        prop_assert_eq!(&ours, &standard);
    }
}

#[test]
fn what_comes_in_order_fills_its_runs() {
    let map: Map<usize, ()> = (0..FULL * 10).map(|key| (key, ())).collect();
    assert_eq!(map.runs.len(), 10);
}

#[test]
fn documents_are_the_standard_map_s() {
    let text = r#"{"b":["y","x","y"],"a":[],"b":["z","x"]}"#;
    let ours: Map<String, Set<String>> = serde_json::from_slice(text.as_bytes()).unwrap();
    let standard: BTreeMap<String, BTreeSet<String>> = serde_json::from_slice(text.as_bytes()).unwrap();
    assert_eq!(serde_json::to_string(&ours).unwrap(), serde_json::to_string(&standard).unwrap());
    assert_eq!(ours["b"], Set::from(["x".to_owned(), "z".to_owned()]));
    for text in ["[]", r#"{"a":1}"#, r#"{"a":{}}"#, r#"{"a":["#] {
        let ours = serde_json::from_slice::<Map<String, Set<String>>>(text.as_bytes()).unwrap_err().to_string();
        assert_eq!(
            ours,
            serde_json::from_slice::<BTreeMap<String, BTreeSet<String>>>(text.as_bytes()).unwrap_err().to_string()
        );
    }
}
