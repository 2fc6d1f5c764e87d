# Completion of layercake's words in bash. To have it in every shell:
#   layercake completion bash > ~/.local/share/bash-completion/completions/layercake
# or, without the package bash-completion, this line in ~/.bashrc:
#   source <(layercake completion bash)

_layercake() {
    local line=${COMP_LINE:0:COMP_POINT} full prefix= word help
    local -a words
    # bash cuts words at = and :, layercake does not.
    IFS=$' \t' read -ra words <<<"$line"
    [[ $line == *[[:blank:]] ]] && words+=("")
    full=${words[${#words[@]} - 1]}
    [[ $full == *[=:]* ]] && prefix=${full%"${full##*[=:]}"}
    COMPREPLY=()
    while IFS=$'\t' read -r word help; do
        if [[ $word == :path ]]; then
            compopt -o filenames
            while IFS= read -r word; do
                COMPREPLY+=("$word")
            done < <(compgen -f -- "${full#"$prefix"}")
        else
            COMPREPLY+=("${word#"$prefix"}")
        fi
    done < <("${words[0]}" __complete "${words[@]:1}" 2>/dev/null)
}

complete -F _layercake layercake
