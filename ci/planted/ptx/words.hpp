// Lines of text in parts.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace ptx {

using Words = std::vector<std::string>;

inline std::string trimmed(const std::string &text) {
    const char *blanks = " \t\r;";
    size_t first = text.find_first_not_of(blanks);
    if (first == std::string::npos) return "";
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

inline bool begins(const std::string &text, const std::string &with) {
    return text.compare(0, with.size(), with) == 0;
}

inline Words split(const std::string &text, const std::string &at) {
    Words words;
    for (size_t from = 0, to; from < text.size(); from = to + 1) {
        to = std::min(text.find_first_of(at, from), text.size());
        if (to > from) words.push_back(text.substr(from, to - from));
    }
    return words;
}

} // namespace ptx
