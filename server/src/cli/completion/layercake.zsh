#compdef layercake
# Completion of layercake's words in zsh. To have it in every shell, where FOLDER is in $fpath:
#   layercake completion zsh > FOLDER/_layercake
# or this line in ~/.zshrc, below compinit:
#   source <(layercake completion zsh)

_layercake() {
    local word help
    local -a described
    while IFS=$'\t' read -r word help; do
        if [[ $word == :path ]]; then
            [[ $PREFIX == --*=* ]] && compset -P '*='
            _files
            return
        fi
        described+=("${word//:/\\:}${help:+:$help}")
    done < <("${words[1]}" __complete "${(@)words[2,CURRENT]}" 2>/dev/null)
    _describe -t layercake layercake described
}

if [[ ${funcstack[1]} == _layercake ]]; then
    _layercake "$@"
else
    compdef _layercake layercake
fi
