#include "braid/core/error.h"

namespace braid {

int exit_status(Fault fault) {
  switch (fault) {
    case Fault::config:
      return 2;
    case Fault::data:
    case Fault::absent:
      return 3;
    case Fault::io:
      return 4;
    case Fault::unsupported:
      return 5;
    case Fault::internal:
      return 70;
  }
  return 70;
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string out;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += between;
    out += words[i];
  }
  return out;
}

}  // namespace braid
