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

}  // namespace braid
