#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace bench::test {

/// What is wrong with a document by a JSON Schema (draft 2020-12), a line each with the place. Knows the keywords that
/// docs/bench-output.schema.json uses; any other one is itself a finding, so that no rule passes unread.
std::vector<std::string> schema_findings(nlohmann::json const& schema, nlohmann::json const& document);

}  // namespace bench::test
