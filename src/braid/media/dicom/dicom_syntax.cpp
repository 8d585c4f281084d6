#include "braid/media/dicom/dicom_syntax.h"

#include <algorithm>
#include <string>

#include "braid/core/error.h"

namespace braid {
namespace {

constexpr DicomSyntax decoded_syntaxes[] = {
    {.uid = "1.2.840.10008.1.2", .is_implicit = true},
    {.uid = "1.2.840.10008.1.2.1"},
    {.uid = "1.2.840.10008.1.2.1.99", .is_deflated = true},
    {.uid = "1.2.840.10008.1.2.2", .is_big_endian = true},
    {.uid = "1.2.840.10008.1.2.4.50", .coding = DicomCoding::jpeg},  // baseline
    {.uid = "1.2.840.10008.1.2.4.51", .coding = DicomCoding::jpeg},  // extended; libjpeg-turbo reads its 8-bit pictures
    {.uid = "1.2.840.10008.1.2.5", .coding = DicomCoding::run_length},
};

struct NamedSyntax {
  std::string_view uid, name;
};

/// For the sentence that refuses them.
constexpr NamedSyntax refused_syntaxes[] = {
    {"1.2.840.10008.1.2.1.98", "encapsulated uncompressed"},
    {"1.2.840.10008.1.2.4.57", "JPEG lossless"},
    {"1.2.840.10008.1.2.4.70", "JPEG lossless, first-order prediction"},
    {"1.2.840.10008.1.2.4.80", "JPEG-LS lossless"},
    {"1.2.840.10008.1.2.4.81", "JPEG-LS near-lossless"},
    {"1.2.840.10008.1.2.4.90", "JPEG 2000 lossless"},
    {"1.2.840.10008.1.2.4.91", "JPEG 2000"},
    {"1.2.840.10008.1.2.4.92", "JPEG 2000 multi-component lossless"},
    {"1.2.840.10008.1.2.4.93", "JPEG 2000 multi-component"},
    {"1.2.840.10008.1.2.4.94", "JPIP referenced"},
    {"1.2.840.10008.1.2.4.95", "JPIP referenced, deflated"},
    {"1.2.840.10008.1.2.4.100", "MPEG-2 main level"},
    {"1.2.840.10008.1.2.4.101", "MPEG-2 high level"},
    {"1.2.840.10008.1.2.4.102", "H.264 level 4.1"},
    {"1.2.840.10008.1.2.4.103", "H.264 level 4.1, BD-compatible"},
    {"1.2.840.10008.1.2.4.104", "H.264 level 4.2"},
    {"1.2.840.10008.1.2.4.105", "H.264 level 4.2, 3D"},
    {"1.2.840.10008.1.2.4.106", "H.264 stereo"},
    {"1.2.840.10008.1.2.4.107", "HEVC main"},
    {"1.2.840.10008.1.2.4.108", "HEVC main 10"},
    {"1.2.840.10008.1.2.4.110", "JPEG XL lossless"},
    {"1.2.840.10008.1.2.4.111", "JPEG XL recompressed JPEG"},
    {"1.2.840.10008.1.2.4.112", "JPEG XL"},
    {"1.2.840.10008.1.2.4.201", "high-throughput JPEG 2000 lossless"},
    {"1.2.840.10008.1.2.4.202", "high-throughput JPEG 2000 lossless, RPCL"},
    {"1.2.840.10008.1.2.4.203", "high-throughput JPEG 2000"},
    {"1.2.840.113619.5.2", "GE's private little-endian with big-endian pixels"},
};

/// What the file calls its syntax, fit for a sentence whatever bytes it holds.
std::string spelled(std::string_view uid) {
  const bool plausible = !uid.empty() && uid.size() <= 64 && uid.find_first_not_of("0123456789.") == uid.npos;
  return plausible ? std::string(uid) : "of no valid identifier";
}

}  // namespace

const DicomSyntax& dicom_syntax(std::string_view uid) {
  const auto* known = std::find_if(std::begin(decoded_syntaxes), std::end(decoded_syntaxes),
                                   [&](const DicomSyntax& syntax) { return syntax.uid == uid; });
  if (known != std::end(decoded_syntaxes)) return *known;
  const auto* named = std::find_if(std::begin(refused_syntaxes), std::end(refused_syntaxes),
                                   [&](const NamedSyntax& syntax) { return syntax.uid == uid; });
  const std::string name = named == std::end(refused_syntaxes) ? "" : text(" (", named->name, ")");
  fail(Fault::unsupported, "", "DICOM in the transfer syntax ", spelled(uid), name,
       ", which is not decoded; convert it to Explicit VR Little Endian");
}

}  // namespace braid
