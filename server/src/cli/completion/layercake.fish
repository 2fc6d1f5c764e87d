# Completion of layercake's words in fish. To have it in every shell:
#   layercake completion fish > ~/.config/fish/completions/layercake.fish

function __layercake_complete
    set -l words (commandline -opc)
    # In quotes it is one word, also where there is none yet.
    set -l word (commandline -ct)
    for line in ($words[1] __complete $words[2..-1] "$word" 2>/dev/null)
        if test "$line" = :path
            __fish_complete_path "$word"
        else
            printf '%s\n' $line
        end
    end
end

complete -c layercake -f -a '(__layercake_complete)'
