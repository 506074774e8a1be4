// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/colours.h"

#include <algorithm>
#include <array>
#include <cmath>

// How much colours differ, computed by what the literature says, apart from the program's code.
namespace latentscape {

enum class Vision { Normal, Protanopia, Deuteranopia };

using Triple = std::array<double, 3>;

inline Triple multiplied(const std::array<Triple, 3>& matrix, const Triple& v) {
  Triple result{};
  for (std::size_t i = 0; i < 3; ++i) result[i] = matrix[i][0] * v[0] + matrix[i][1] * v[1] + matrix[i][2] * v[2];
  return result;
}

// IEC 61966-2-1.
inline Triple linearOf(const Colour& colour) {
  const auto linear = [](std::uint8_t byte) {
    const double v = byte / 255.0;
    return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
  };
  return {linear(colour.red), linear(colour.green), linear(colour.blue)};
}

// Machado, Oliveira, Fernandes: A Physiologically-based Model for Simulation of Color Vision Deficiency, 2009; severity 1.
inline Triple seen(const Triple& linear, Vision vision) {
  constexpr std::array<Triple, 3> protanopia{
      {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}};
  constexpr std::array<Triple, 3> deuteranopia{
      {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}};
  if (vision == Vision::Normal) return linear;
  Triple result = multiplied(vision == Vision::Protanopia ? protanopia : deuteranopia, linear);
  for (double& v : result) v = std::clamp(v, 0.0, 1.0);
  return result;
}

// Of D65's white.
inline Triple labOf(const Triple& linear) {
  constexpr std::array<Triple, 3> toXyz{
      {{0.4124564, 0.3575761, 0.1804375}, {0.2126729, 0.7151522, 0.0721750}, {0.0193339, 0.1191920, 0.9503041}}};
  const Triple xyz = multiplied(toXyz, linear), white = multiplied(toXyz, {1.0, 1.0, 1.0});
  const auto f = [](double t) { return t > 216.0 / 24389.0 ? std::cbrt(t) : (24389.0 / 27.0 * t + 16.0) / 116.0; };
  const double x = f(xyz[0] / white[0]), y = f(xyz[1] / white[1]), z = f(xyz[2] / white[2]);
  return {116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)};
}

// CIEDE2000, as in Sharma, Wu, Dalal: The CIEDE2000 Color-Difference Formula, 2005.
inline double ciede2000(const Triple& one, const Triple& other) {
  constexpr double degree = 3.14159265358979323846 / 180.0;
  const auto seventh = [](double c) { return std::sqrt(std::pow(c, 7) / (std::pow(c, 7) + std::pow(25.0, 7))); };
  const double g = 0.5 * (1.0 - seventh((std::hypot(one[1], one[2]) + std::hypot(other[1], other[2])) / 2.0));
  const double a1 = (1.0 + g) * one[1], a2 = (1.0 + g) * other[1];
  const double c1 = std::hypot(a1, one[2]), c2 = std::hypot(a2, other[2]);
  const auto hue = [](double a, double b) {
    const double h = std::atan2(b, a) / degree;
    return h < 0.0 ? h + 360.0 : h;
  };
  const double h1 = hue(a1, one[2]), h2 = hue(a2, other[2]);
  const bool grey = c1 * c2 == 0.0, far = std::abs(h1 - h2) > 180.0;
  double turn = grey ? 0.0 : h2 - h1;
  if (turn > 180.0) turn -= 360.0;
  if (turn < -180.0) turn += 360.0;
  const double lightness = other[0] - one[0], chroma = c2 - c1, hues = 2.0 * std::sqrt(c1 * c2) * std::sin(turn / 2.0 * degree);
  const double l = (one[0] + other[0]) / 2.0, c = (c1 + c2) / 2.0;
  double h = grey ? h1 + h2 : (h1 + h2) / 2.0;
  if (!grey && far) h += h1 + h2 < 360.0 ? 180.0 : -180.0;
  const double t = 1.0 - 0.17 * std::cos((h - 30.0) * degree) + 0.24 * std::cos(2.0 * h * degree) +
                   0.32 * std::cos((3.0 * h + 6.0) * degree) - 0.20 * std::cos((4.0 * h - 63.0) * degree);
  const double around = 30.0 * std::exp(-std::pow((h - 275.0) / 25.0, 2));
  const double sl = 1.0 + 0.015 * std::pow(l - 50.0, 2) / std::sqrt(20.0 + std::pow(l - 50.0, 2));
  const double sc = 1.0 + 0.045 * c, sh = 1.0 + 0.015 * c * t;
  const double rotation = -std::sin(2.0 * around * degree) * 2.0 * seventh(c);
  return std::sqrt(std::pow(lightness / sl, 2) + std::pow(chroma / sc, 2) + std::pow(hues / sh, 2) +
                   rotation * chroma / sc * hues / sh);
}

inline double difference(const Colour& one, const Colour& other, Vision vision) {
  return ciede2000(labOf(seen(linearOf(one), vision)), labOf(seen(linearOf(other), vision)));
}

// WCAG 2.1.
inline double contrast(const Colour& one, const Colour& other) {
  const auto luminance = [](const Colour& colour) {
    const Triple v = linearOf(colour);
    return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2];
  };
  const double a = luminance(one), b = luminance(other);
  return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

}  // namespace latentscape
