#include <gdcmAttribute.h>
#include <gdcmImageReader.h>
#include <gdcmTrace.h>
#include <gdcmVersion.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <istream>
#include <optional>
#include <streambuf>

#include "braid/media/dicom/dicom_elements.h"
#include "braid/media/image_codecs.h"

/// @file dicom.cpp
/// The first frame of a DICOM picture through GDCM: rescaled, windowed and inverted as it is meant to be seen.
/// Source: DICOM PS3.3 C.7.6.3 (image pixel), C.11.1 (modality LUT), C.11.2 (window).

namespace braid {
namespace {

/// Bytes in memory as the stream that GDCM wants; seekable, read only.
class MemoryBuffer : public std::streambuf {
 public:
  explicit MemoryBuffer(std::span<const std::byte> bytes) {
    char* begin = const_cast<char*>(reinterpret_cast<const char*>(bytes.data()));  // setg's type; never written to
    setg(begin, begin, begin + bytes.size());
  }

 protected:
  pos_type seekoff(off_type offset, std::ios_base::seekdir from, std::ios_base::openmode) override {
    const off_type base = from == std::ios_base::beg   ? 0
                          : from == std::ios_base::cur ? gptr() - eback()
                                                       : egptr() - eback();
    return seekpos(base + offset, std::ios_base::in);
  }
  pos_type seekpos(pos_type to, std::ios_base::openmode) override {
    if (to < 0 || to > egptr() - eback()) return pos_type(off_type(-1));
    setg(eback(), eback() + off_type(to), egptr());
    return to;
  }
};

/// The value of a plain attribute, if the file has it.
template <uint16_t Group, uint16_t Element>
auto attribute(const gdcm::DataSet& data) {
  gdcm::Attribute<Group, Element> value;
  using Value = std::decay_t<decltype(value.GetValue())>;
  const gdcm::Tag tag(Group, Element);
  if (!data.FindDataElement(tag) || data.GetDataElement(tag).IsEmpty()) return std::optional<Value>();
  value.SetFromDataElement(data.GetDataElement(tag));
  if (value.GetNumberOfValues() < 1) return std::optional<Value>();
  return std::optional<Value>(value.GetValue());
}

/// True for GDCM releases that overrun buffers on crafted palettes, raw data and JPEG 2000 (CVE-2024-22373, -22391,
/// -25569; mended in 3.0.24).
bool gdcm_overruns() {
  return gdcm::Version::GetMajorVersion() == 3 && gdcm::Version::GetMinorVersion() == 0 &&
         gdcm::Version::GetBuildVersion() < 24;
}

struct DicomHeader {
  int64_t width = 0, height = 0, samples = 1, bits = 8;
};

/// GDCM fills up missing pixels with zeros and a warning. The stream stands at the first of them.
void require_stored_pixels(std::istream& stream, size_t total_bytes, const DicomHeader& header, int64_t frames) {
  stream.clear();
  const int64_t at = int64_t(stream.tellg()), left = at < 0 ? 0 : int64_t(total_bytes) - at;
  const int64_t wanted = header.width * header.height * header.samples * (header.bits / 8) * frames;
  require(left >= wanted, Fault::data, "", "DICOM ends after ", left, " of ", wanted, " bytes of pixels");
}

/// Reads all but the pixels, so that hostile sizes are refused before GDCM allocates for them.
DicomHeader read_dicom_header(std::span<const std::byte> bytes, const ImageLimits& limits) {
  MemoryBuffer buffer(bytes);
  std::istream stream(&buffer);
  gdcm::Reader reader;
  reader.SetStream(stream);
  const gdcm::Tag pixels(0x7fe0, 0x0010);
  require(reader.ReadUpToTag(pixels, {pixels}), Fault::data, "", "DICOM is damaged in its header");
  const gdcm::DataSet& data = reader.GetFile().GetDataSet();
  DicomHeader header;
  header.width = attribute<0x0028, 0x0011>(data).value_or(0);
  header.height = attribute<0x0028, 0x0010>(data).value_or(0);
  header.samples = attribute<0x0028, 0x0002>(data).value_or(1);
  header.bits = attribute<0x0028, 0x0100>(data).value_or(8);
  check_image_size("DICOM", header.width, header.height, limits);
  const int64_t frames = attribute<0x0028, 0x0008>(data).value_or(1);
  require(frames >= 1 && frames <= limits.max_pixels / (header.width * header.height), Fault::data, "", "DICOM of ",
          frames, " frames of ", header.width, " x ", header.height, " is over the limit of ", limits.max_pixels,
          " pixels");
  require(header.bits == 8 || header.bits == 16, Fault::unsupported, "", "DICOM of ", header.bits,
          " bits allocated; 8 and 16 are decoded");
  require(header.samples == 1 || header.samples == 3, Fault::unsupported, "", "DICOM of ", header.samples,
          " samples a pixel; 1 and 3 are decoded");
  const gdcm::TransferSyntax syntax = reader.GetFile().GetHeader().GetDataSetTransferSyntax();
  if (!syntax.IsEncapsulated()) require_stored_pixels(stream, bytes.size(), header, frames);
  if (!gdcm_overruns()) return header;
  const std::string colours(attribute<0x0028, 0x0004>(data).value_or(""));
  require(colours.find("PALETTE") == std::string::npos, Fault::unsupported, "",
          "DICOM with a palette needs GDCM 3.0.24 or newer; older ones overrun their buffers");
  require(syntax != gdcm::TransferSyntax::JPEG2000 && syntax != gdcm::TransferSyntax::JPEG2000Lossless,
          Fault::unsupported, "", "DICOM of JPEG 2000 needs GDCM 3.0.24 or newer; older ones overrun their buffers");
  return header;
}

/// Linear mapping of stored values to 0..255.
struct DicomWindow {
  double low = 0, high = 255;
  uint8_t of(double value) const {
    return uint8_t(std::lround(std::clamp((value - low) / (high - low), 0.0, 1.0) * 255));
  }
};

/// The window of the file (C.11.2.1.2, first of several), else the range that occurs in the picture.
DicomWindow choose_window(const gdcm::DataSet& data, std::span<const float> values) {
  gdcm::Attribute<0x0028, 0x1050> centres;
  gdcm::Attribute<0x0028, 0x1051> widths;
  if (data.FindDataElement(centres.GetTag())) centres.SetFromDataElement(data.GetDataElement(centres.GetTag()));
  if (data.FindDataElement(widths.GetTag())) widths.SetFromDataElement(data.GetDataElement(widths.GetTag()));
  if (centres.GetNumberOfValues() > 0 && widths.GetNumberOfValues() > 0) {
    const double centre = centres.GetValue(0), width = widths.GetValue(0);
    if (std::isfinite(centre) && std::isfinite(width) && width > 1)
      return {centre - 0.5 - (width - 1) / 2, centre - 0.5 + (width - 1) / 2};
  }
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return {*low, std::max<double>(*high, *low + 1.0)};
}

/// Stored grey values as real ones: slope x value + intercept.
std::vector<float> real_values(const gdcm::Image& picture, const std::vector<char>& raw, int64_t count) {
  const gdcm::PixelFormat& format = picture.GetPixelFormat();
  const bool is_signed = format.GetPixelRepresentation() != 0, wide = format.GetBitsAllocated() == 16;
  const int stored = std::clamp<int>(format.GetBitsStored(), 1, wide ? 16 : 8);
  const double slope = picture.GetSlope(), intercept = picture.GetIntercept();
  std::vector<float> values(static_cast<size_t>(count));
  for (size_t p = 0; p < values.size(); ++p) {
    uint16_t bits = uint8_t(raw[p]);
    if (wide) std::memcpy(&bits, raw.data() + 2 * p, 2);
    int32_t value = bits & ((1 << stored) - 1);
    if (is_signed && (value >> (stored - 1)) != 0) value -= 1 << stored;
    values[p] = float(value * slope + intercept);
  }
  return values;
}

void paint_grey(const gdcm::File& file, const gdcm::Image& picture, const std::vector<char>& raw, Image& image) {
  const std::vector<float> values = real_values(picture, raw, image.width * image.height);
  const DicomWindow window = choose_window(file.GetDataSet(), values);
  const bool inverted = picture.GetPhotometricInterpretation() == gdcm::PhotometricInterpretation::MONOCHROME1;
  for (size_t p = 0; p < values.size(); ++p) image.pixels[p] = uint8_t(window.of(values[p]) ^ (inverted ? 255 : 0));
}

/// Full-range YBR (C.7.6.3.1.2) to RGB, in place.
void ybr_to_rgb(std::vector<uint8_t>& pixels) {
  const auto clip = [](double value) { return uint8_t(std::lround(std::clamp(value, 0.0, 255.0))); };
  for (size_t p = 0; p + 2 < pixels.size(); p += 3) {
    const double y = pixels[p], b = pixels[p + 1] - 128.0, r = pixels[p + 2] - 128.0;
    pixels[p] = clip(y + 1.402 * r);
    pixels[p + 1] = clip(y - 0.344136 * b - 0.714136 * r);
    pixels[p + 2] = clip(y + 1.772 * b);
  }
}

void paint_colour(const gdcm::Image& picture, const std::vector<char>& raw, Image& image) {
  require(picture.GetPixelFormat().GetBitsAllocated() == 8, Fault::unsupported, "",
          "DICOM in colour with 16 bits a channel; 8 are decoded");
  const size_t count = image.pixels.size() / 3;
  const bool planar = picture.GetPlanarConfiguration() == 1;
  for (size_t p = 0; p < count; ++p)
    for (size_t c = 0; c < 3; ++c) image.pixels[3 * p + c] = uint8_t(raw[planar ? c * count + p : 3 * p + c]);
  const auto colours = picture.GetPhotometricInterpretation();
  if (colours == gdcm::PhotometricInterpretation::YBR_FULL || colours == gdcm::PhotometricInterpretation::YBR_FULL_422)
    ybr_to_rgb(image.pixels);
  else
    require(colours == gdcm::PhotometricInterpretation::RGB || colours == gdcm::PhotometricInterpretation::YBR_RCT ||
                colours == gdcm::PhotometricInterpretation::YBR_ICT,
            Fault::unsupported, "", "DICOM of colours ", colours.GetString(), "; RGB and YBR_FULL are decoded");
}

Image read_dicom_pixels(std::span<const std::byte> bytes, const DicomHeader& header) {
  MemoryBuffer buffer(bytes);
  std::istream stream(&buffer);
  gdcm::ImageReader reader;
  reader.SetStream(stream);
  require(reader.Read(), Fault::data, "", "DICOM is damaged in its pixels, or holds none");
  const gdcm::Image& picture = reader.GetImage();
  const int64_t frame_bytes = header.width * header.height * header.samples * header.bits / 8;
  const bool as_stated = picture.GetNumberOfDimensions() >= 2 && picture.GetDimension(0) == header.width &&
                         picture.GetDimension(1) == header.height &&
                         picture.GetPixelFormat().GetSamplesPerPixel() == header.samples &&
                         picture.GetPixelFormat().GetBitsAllocated() == header.bits;
  require(as_stated && picture.GetBufferLength() >= size_t(frame_bytes), Fault::data, "",
          "DICOM's pixels are not of the size that its header states");
  const gdcm::ByteValue* stored = picture.GetDataElement().GetByteValue();
  if (stored)  // not encapsulated: GDCM copies as many bytes as the header implies
    require(stored->GetLength() >= picture.GetBufferLength(), Fault::data, "", "DICOM ends after ",
            int64_t(stored->GetLength()), " of ", picture.GetBufferLength(), " bytes of pixels");
  std::vector<char> raw(picture.GetBufferLength());
  require(picture.GetBuffer(raw.data()), Fault::data, "", "DICOM is damaged in its compressed pixels");
  Image image = blank_image(header.width, header.height, header.samples);
  image.bits = int(std::clamp<int64_t>(picture.GetPixelFormat().GetBitsStored(), 1, header.bits));
  if (header.samples == 1)
    paint_grey(reader.GetFile(), picture, raw, image);
  else
    paint_colour(picture, raw, image);
  return image;
}

}  // namespace

Result<Image> decode_dicom(std::span<const std::byte> bytes, const ImageRequest& request) {
  static const bool quiet = (gdcm::Trace::WarningOff(), gdcm::Trace::ErrorOff(), gdcm::Trace::DebugOff(), true);
  static_cast<void>(quiet);  // GDCM writes to standard error unless told not to
  try {
    check_dicom_lengths(bytes);
    return read_dicom_pixels(bytes, read_dicom_header(bytes, request.limits));
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {  // gdcm::Exception and what its parser lets through
    return Error(Fault::data, "", text("DICOM is damaged: ", error.what()));
  }
}

}  // namespace braid
