//! The rules, one a file. The doc comment of each is its lesson.

use super::file::{Base, File, Stage, Step};
use super::rule::{Rule, rule};
use super::warning::Warning;

/// Declares the modules of rules, and lists them in this order.
macro_rules! rules {
    ($($module:ident),+ $(,)?) => {
        $(mod $module;)+
        /// All rules.
        pub(super) const RULES: &[Rule] = &[$($module::RULE),+];
    };
}

rules![
    // BuildKit
    stage_name_casing,
    from_as_casing,
    no_empty_continuation,
    consistent_instruction_casing,
    duplicate_stage_name,
    reserved_stage_name,
    json_args_recommended,
    maintainer_deprecated,
    undefined_arg_in_from,
    workdir_relative_path,
    undefined_var,
    multiple_instructions_disallowed,
    legacy_key_value_format,
    invalid_base_image_platform,
    redundant_target_platform,
    secrets_used_in_arg_or_env,
    invalid_default_arg_in_from,
    from_platform_flag_const_disallowed,
    copy_ignored_file,
    invalid_definition_description,
    expose_proto_casing,
    expose_invalid_format,
    // Cache
    manifest_copied_with_sources,
    slow_run_below_changing_copy,
    arg_declared_early,
    package_index_updated_alone,
    git_folder_in_context,
    local_output_copied,
    download_not_in_key,
    floating_base_tag,
    remote_add_unchecked,
    pipefail_missing,
    // Layers
    deleted_in_later_layer,
    owner_changed_in_later_layer,
    archive_unpacked_later,
    apt_lists_kept,
    apk_cache_kept,
    rpm_cache_kept,
    pip_cache_kept,
    node_cache_kept,
    recommended_packages,
    upgrade_in_build,
    consecutive_runs,
    toolchain_in_image,
    whole_filesystem_copied,
    sparse_user_database,
    volume_written_later,
    add_instead_of_copy,
    // Instructions
    install_asks,
    apt_in_run,
    sudo_in_run,
    state_lost_between_runs,
    self_reference_in_env,
    // The first process
    entrypoint_hides_cmd,
    wrapper_as_first_process,
    root_at_the_end,
    // Secrets
    secret_in_command,
    secret_copied,
];
