//! The page without a network: kept by the browser, and news of a new version, which waits.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use yew::prelude::*;

use crate::script::{self, OfflineModule};
use crate::state::Act;

/// What is said of a new version.
const NEW: &str = "A new version of this page is here. It waits, and nothing changes now: it is used from the next start, once all tabs \
                   with this page are closed.";

/// Lets the browser keep the page.
#[hook]
pub(crate) fn use_offline(act: &Callback<Act>) {
    let act = act.clone();
    use_effect_with((), move |()| {
        yew::platform::spawn_local(async move {
            let told = Closure::new(move || act.emit(Act::Notice(Some(NEW.to_owned()))));
            // Where it cannot be kept, the page works as before, with a network.
            if let Ok(module) = script::load("offline").await {
                let module: OfflineModule = module.unchecked_into();
                drop(module.watch(&told).await);
            }
            // News may come as long as the page is open.
            told.forget();
        });
    });
}
