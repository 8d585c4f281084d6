#include "braid/media/array_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <limits>

#include "media/sound_files.h"

namespace braid {
namespace {

Bytes npy(const std::string& descr, bool fortran, const std::string& shape, const Bytes& data, int version = 1) {
  std::string header =
      "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': " + shape + ", }\n";
  Bytes out;
  append(out, "\x93NUMPY", 6);
  append(out, uint64_t(version), 2);
  append(out, header.size(), version == 1 ? 2 : 4);
  append(out, header.data(), header.size());
  append(out, data.data(), data.size());
  return out;
}

template <class T>
Bytes elements(const std::vector<T>& values, bool big_endian = false) {
  Bytes out;
  for (const T v : values) {
    Bytes one;
    append(one, &v, sizeof(T));
    if (big_endian) std::reverse(one.begin(), one.end());
    append(out, one.data(), one.size());
  }
  return out;
}

std::vector<float> all(const Bytes& file) { return ArrayFile::decode(file).value().all(); }

std::string why(const Bytes& file, const std::string& member = {}) {
  const auto result = ArrayFile::decode(file, member);
  return result ? "accepted" : result.error().message();
}

TEST(Npy, ReadsEveryTypeInBothByteOrders) {
  const std::vector<float> wanted = {1, 0, 100};
  for (const bool big : {false, true}) {
    const std::string order = big ? ">" : "<";
    const auto read = [&](const char* type, const Bytes& data) { return all(npy(order + type, false, "(3,)", data)); };
    EXPECT_EQ(read("i1", elements<int8_t>({1, 0, 100}, big)), wanted);
    EXPECT_EQ(read("i2", elements<int16_t>({1, 0, 100}, big)), wanted);
    EXPECT_EQ(read("i4", elements<int32_t>({1, 0, 100}, big)), wanted);
    EXPECT_EQ(read("i8", elements<int64_t>({1, 0, 100}, big)), wanted);
    EXPECT_EQ(read("u1", elements<uint8_t>({1, 0, 100}, big)), wanted);
    EXPECT_EQ(read("u2", elements<uint16_t>({1, 0, 100}, big)), wanted);
    EXPECT_EQ(read("u4", elements<uint32_t>({1, 0, 100}, big)), wanted);
    EXPECT_EQ(read("u8", elements<uint64_t>({1, 0, 100}, big)), wanted);
    EXPECT_EQ(read("f2", elements<uint16_t>({0x3c00, 0, 0x5640}, big)), wanted);
    EXPECT_EQ(read("f4", elements<float>({1, 0, 100}, big)), wanted);
    EXPECT_EQ(read("f8", elements<double>({1, 0, 100}, big)), wanted);
  }
  EXPECT_EQ(all(npy("|b1", false, "(3,)", elements<uint8_t>({1, 0, 7}))), (std::vector<float>{1, 0, 1}));
  EXPECT_EQ(all(npy("<i2", false, "(2,)", elements<int16_t>({-3, -32768}))), (std::vector<float>{-3, -32768}));
}

TEST(Npy, ReadsHalvesAtTheirEdges) {
  const auto v = all(npy("<f2", false, "(6,)", elements<uint16_t>({0x0001, 0x83ff, 0x0400, 0x7bff, 0xfc00, 0x7e00})));
  EXPECT_EQ(v[0], 0x1p-24f);
  EXPECT_EQ(v[1], -1023 * 0x1p-24f);
  EXPECT_EQ(v[2], 0x1p-14f);
  EXPECT_EQ(v[3], 65504.0f);
  EXPECT_EQ(v[4], -std::numeric_limits<float>::infinity());
  EXPECT_TRUE(v[5] != v[5]);
}

TEST(Npy, FortranOrderGivesTheSameRows) {
  std::vector<float> c(24), f(24);
  for (size_t i = 0; i < 24; ++i) c[i] = float(i);
  for (size_t i = 0; i < 2; ++i)
    for (size_t j = 0; j < 3; ++j)
      for (size_t k = 0; k < 4; ++k) f[i + 2 * j + 6 * k] = c[i * 12 + j * 4 + k];
  const Bytes file = npy("<f4", true, "(2, 3, 4)", elements(f)), plain = npy("<f4", false, "(2, 3, 4)", elements(c));
  const ArrayFile array = ArrayFile::decode(file).value(), reference = ArrayFile::decode(plain).value();
  EXPECT_EQ(array.all(), c);
  EXPECT_EQ(array.row(1), std::vector<float>(c.begin() + 12, c.end()));
  EXPECT_EQ(array.row(1), reference.row(1));
  EXPECT_EQ(array.shape(), (std::vector<int64_t>{2, 3, 4}));
}

TEST(Npy, ReadsVersions2And3AScalarAndNothing) {
  EXPECT_EQ(all(npy("<f4", false, "(1,)", elements<float>({5}), 2)), std::vector<float>{5});
  EXPECT_EQ(all(npy("<f4", false, "(1,)", elements<float>({5}), 3)), std::vector<float>{5});
  EXPECT_EQ(all(npy("<f4", false, "()", elements<float>({5}))), std::vector<float>{5});
  EXPECT_TRUE(all(npy("<f4", false, "(3, 0, 9)", {})).empty());
}

TEST(Npy, RefusesObjectsAndOtherTypesByName) {
  EXPECT_EQ(why(npy("|O", false, "(3,)", Bytes(100))),
            "holds Python objects, which Braid never unpickles; save it as numbers");
  EXPECT_THAT(why(npy("<c8", false, "(3,)", Bytes(100))), testing::HasSubstr("\"<c8\""));
  EXPECT_THAT(why(npy("<f4", false, "(1,)", Bytes(4), 9)), testing::HasSubstr("version 9"));
}

TEST(Npy, RefusesMoreElementsThanTheFileHoldsBeforeTakingMemory) {
  EXPECT_EQ(why(npy("<f8", false, "(3, 5)", Bytes(119))),
            "promises 120 bytes of elements, but has 119; was it cut short?");
  EXPECT_THAT(why(npy("<f8", false, "(4294967296, 4294967296)", Bytes(8))), testing::HasSubstr("more than 2^63"));
  EXPECT_THAT(why(npy("<f8", false, "(0, 4294967296, 4294967296)", Bytes(8))), testing::HasSubstr("more than 2^63"));
  EXPECT_THAT(why(npy("<f8", false, "(-1,)", Bytes(8))), testing::HasSubstr("wrong shape"));
}

TEST(Npy, ARowOutOfRangeSaysHowManyThereAre) {
  const Bytes file = npy("<f4", false, "(2,)", Bytes(8));
  const ArrayFile array = ArrayFile::decode(file).value();
  EXPECT_THROW(array.row(2), Error);
  EXPECT_THROW(array.row(-1), Error);
}

TEST(Npy, ReadsRowsFromDisk) {
  const TemporaryFile file("rows.npy", npy("<i2", false, "(3, 2)", elements<int16_t>({1, 2, 3, 4, 5, 6})));
  const ArrayFile array = ArrayFile::open(file.path()).value();
  EXPECT_EQ(array.row(2), (std::vector<float>{5, 6}));
  EXPECT_EQ(ArrayFile::open("no/such.npy").error().fault(), Fault::io);
}

struct Member {
  std::string name;
  Bytes content;
  bool deflated = false;
  int64_t claim = -1;  ///< unpacked size in the table of contents; -1: the truth
};

Bytes deflated(const Bytes& in) {
  Bytes out(in.size() + 100);
  z_stream stream = {};
  deflateInit2(&stream, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(in.data()));
  stream.avail_in = uInt(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = uInt(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

Bytes zip(const std::vector<Member>& members) {
  Bytes out, table;
  for (const auto& m : members) {
    const Bytes data = m.deflated ? deflated(m.content) : m.content;
    const uint64_t size = m.claim < 0 ? m.content.size() : uint64_t(m.claim), at = out.size();
    for (Bytes* target : {&out, &table}) {
      append(*target, target == &out ? "PK\3\4" : "PK\1\2");
      if (target == &table) append(*target, 20, 2);
      append(*target, 20, 2);
      append(*target, 0, 2);
      append(*target, m.deflated ? 8 : 0, 2);
      append(*target, 0, 8);
      append(*target, data.size(), 4);
      append(*target, size, 4);
      append(*target, m.name.size(), 2);
      append(*target, 0, 2);
      if (target == &table) {
        append(*target, 0, 10);
        append(*target, at, 4);
      }
      append(*target, m.name.data(), m.name.size());
    }
    append(out, data.data(), data.size());
  }
  const uint64_t at = out.size();
  append(out, table.data(), table.size());
  append(out, "PK\5\6");
  append(out, 0, 4);
  append(out, members.size(), 2);
  append(out, members.size(), 2);
  append(out, table.size(), 4);
  append(out, at, 4);
  append(out, 0, 2);
  return out;
}

TEST(Npz, ReadsStoredAndDeflatedMembersByName) {
  std::vector<float> values(1000);
  for (size_t i = 0; i < 1000; ++i) values[i] = float(i % 7);
  const Bytes a = npy("<f4", false, "(1000,)", elements(values)),
              b = npy("<i2", false, "(2,)", elements<int16_t>({4, 5}));
  const Bytes file = zip({{"a.npy", a, true}, {"b.npy", b, false}});
  EXPECT_EQ(ArrayFile::decode(file, "a").value().all(), values);
  EXPECT_EQ(ArrayFile::decode(file, "b").value().row(1), std::vector<float>{5});
  EXPECT_EQ(why(file), "holds 2 arrays; name one of them after a colon: a, b");
  EXPECT_EQ(why(file, "c"), "has no array \"c\"; it has: a, b");
  const Bytes single = zip({{"a.npy", a, true}});
  EXPECT_EQ(ArrayFile::decode(single).value().all(), values);
}

TEST(Npz, RefusesAnArchiveThatUnpacksToSomethingElse) {
  const Bytes a = npy("<f4", false, "(3,)", Bytes(12));
  EXPECT_THAT(why(zip({{"a.npy", a, true, 1 << 30}})), testing::HasSubstr("more than deflate can"));
  EXPECT_THAT(why(zip({{"a.npy", a, true, int64_t(a.size()) + 1}})), testing::HasSubstr("does not unpack"));
  EXPECT_THAT(why(zip({{"a.npy", a, true, int64_t(a.size()) - 1}})), testing::HasSubstr("does not unpack"));
  EXPECT_THAT(why(zip({{"a.npy", a, false, 5}})), testing::HasSubstr("damaged archive"));
  Bytes cut = zip({{"a.npy", a, false}});
  cut.resize(cut.size() - 10);
  EXPECT_THAT(why(cut), testing::HasSubstr("cut short"));
}

TEST(ArraySlice, ReadsPathMemberAndRow) {
  EXPECT_EQ(parse_array_slice("a/b.npy").value(), (ArraySlice{"a/b.npy", "", {}}));
  EXPECT_EQ(parse_array_slice("a/b.npy#12").value(), (ArraySlice{"a/b.npy", "", 12}));
  EXPECT_EQ(parse_array_slice("b.npz:left#0").value(), (ArraySlice{"b.npz", "left", 0}));
  EXPECT_EQ(parse_array_slice("b.npz:left").value(), (ArraySlice{"b.npz", "left", {}}));
  EXPECT_EQ(parse_array_slice("take#3/b.npy").value(), (ArraySlice{"take#3/b.npy", "", {}}));
  for (const char* wrong : {"b.npy#", "b.npy#x", "b.npy#-1", "b.npy#1x", "", "#3", "b.npy#99999999999999999999"})
    EXPECT_FALSE(parse_array_slice(wrong)) << wrong;
}

}  // namespace
}  // namespace braid
