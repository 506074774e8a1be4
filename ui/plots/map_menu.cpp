// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_menu.h"

#include "ui/plots/latent_map.h"

#include <QAction>

#include <functional>
#include <utility>

namespace latentscape {

MapMenu::MapMenu(LatentMap& map, QPointF place, std::optional<int> image, bool atProbe) : QMenu(&map) {
  setObjectName(QStringLiteral("mapMenu"));
  setAccessibleName(tr("What can be done here"));
  setAttribute(Qt::WA_DeleteOnClose);
  const auto add = [this](const char* name, const QString& text, bool possible, std::function<void()> act) {
    QAction* action = addAction(text);
    action->setObjectName(QString::fromLatin1(name));
    action->setEnabled(possible);
    connect(action, &QAction::triggered, this, [act = std::move(act)] { act(); });
  };
  const auto putEnd = [&map, place, atProbe](int end) {
    if (atProbe) map.requestEndpoint(end);
    else map.moveEndpoint(end, place);
  };
  add("mapMenuSelect", tr("Se&lect This Image"), image.has_value(), [&map, image] { map.select(image); });
  add("mapMenuPad", tr("Put on the &Pad"), image.has_value() && map.padTakesImages(), [&map, image] { map.putOnPad(*image); });
  addSeparator();
  add("mapMenuA", tr("&A Here"), true, [putEnd] { putEnd(0); });
  add("mapMenuB", tr("&B Here"), true, [putEnd] { putEnd(1); });
  addSeparator();
  map.addPictureActions(*this);
  add("mapMenuFit", tr("&Fit"), map.hasPoints(), [&map] { map.fit(); });
  if (map.actions().isEmpty()) return;
  addSeparator();
  addActions(map.actions());
}

}  // namespace latentscape
