#pragma once

#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

/// Reads Prometheus' text format 0.0.4, and fails the test where the text is none.
namespace bookonce::test {

struct sample {
    std::string name;
    std::map<std::string, std::string> labels;
    double value = 0;
};

struct family {
    std::string name;
    std::string type;
    std::vector<sample> samples;
};

inline std::string unescaped(std::string const& text) {
    std::string made;
    for (std::size_t place = 0; place < text.size(); ++place) {
        if (text[place] != '\\') {
            made += text[place];
            continue;
        }
        ++place;
        REQUIRE(place < text.size());
        made += text[place] == 'n' ? '\n' : text[place];
    }
    return made;
}

inline sample read_sample(std::string const& line) {
    static std::regex const whole{R"(([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(.*)\})? (\S+))"};
    static std::regex const label{R"re(([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\[\\n"])*)"(,|$))re"};
    std::smatch parts;
    REQUIRE_MESSAGE(std::regex_match(line, parts, whole), line);
    sample read{parts[1], {}, std::stod(parts[4])};
    std::string rest = parts[3];
    for (std::smatch each; !rest.empty(); rest = each.suffix()) {
        REQUIRE_MESSAGE(std::regex_search(rest, each, label, std::regex_constants::match_continuous), line);
        REQUIRE_MESSAGE(read.labels.emplace(each[1], unescaped(each[2])).second, line);
    }
    return read;
}

/// Whether a sample may stand in the family, by its name.
inline bool belongs(sample const& read, family const& to) {
    if (to.type != "histogram") { return read.name == to.name; }
    return read.name == to.name + "_bucket" || read.name == to.name + "_sum" || read.name == to.name + "_count";
}

inline std::vector<family> read_exposition(std::string const& text) {
    static std::regex const help{R"(# HELP (\S+) \S.*)"};
    static std::regex const type{R"(# TYPE (\S+) (counter|gauge|histogram))"};
    REQUIRE(text.ends_with('\n'));
    std::vector<family> families;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
        std::smatch parts;
        if (std::regex_match(line, parts, help)) {
            families.push_back({parts[1], {}, {}});
        } else if (std::regex_match(line, parts, type)) {
            REQUIRE_MESSAGE((!families.empty() && families.back().name == parts[1] && families.back().type.empty()),
                            line);
            families.back().type = parts[2];
        } else {
            REQUIRE_MESSAGE((!families.empty() && !families.back().type.empty()), line);
            families.back().samples.push_back(read_sample(line));
            CHECK_MESSAGE(belongs(families.back().samples.back(), families.back()), line);
        }
    }
    return families;
}

}  // namespace bookonce::test
