/**
 * Somebody who listens to their reading positions, and a server played by hand that has them.
 *
 * @module
 */

import type { Position } from "@shared/client/progress_news.ts";
import { RealtimeService } from "@shared/client/realtime_service.ts";
import { LiveWorld } from "./live_world.ts";

/** A reader, their positions on the server, and what a listener is told of them. */
export class ReaderWorld extends LiveWorld {
  /** In the order in which the server made them. */
  readonly changes: Position[] = [];
  readonly lines: Record<string, unknown>[] = [];
  readonly told: string[] = [];
  readonly statuses: string[] = [];
  readonly service = new RealtimeService(this.client, {
    timers: this.timers,
    random: () => 0.5,
    log: (line) => void this.lines.push(line),
  });
  override http = async (request: Request): Promise<Response> => {
    const { cursor, limit } = await request.json();
    const after = Number(cursor ?? 0);
    const items = this.changes.slice(after, after + Math.min(limit, this.most));
    const next = after + items.length;
    return Response.json({
      items,
      has_more: next < this.changes.length,
      next_cursor: next ? String(next) : "",
    });
  };
  /** The most the server gives at once. */
  most = 500;

  /** The server has a new position. */
  move(series: string, progress: number, more: Partial<Position> = {}): Position {
    const at = this.changes.length + 1;
    const position = positionOf(series, progress, at, more);
    this.changes.push(position);
    return position;
  }

  notice({ series_id, hlc }: Position): void {
    this.server.broadcast(this.topic, "progress", { series_id, hlc, op: "UPDATE", deleted: false });
  }

  async subscribe() {
    const subscription = this.service.subscribeToProgress(
      "1",
      ({ series_id, progress }) => void this.told.push(`${series_id} ${progress}`),
      { onStatus: (state) => void this.statuses.push(state) },
    );
    await this.timers.pass(0);
    return subscription;
  }
}

/** A position that changed so many seconds after the beginning of 2026. */
export function positionOf(
  series_id: string,
  progress: number,
  second: number,
  more: Partial<Position> = {},
): Position {
  return {
    series_id,
    progress,
    chapter_id: null,
    page_number: null,
    total_pages: null,
    locator: null,
    status: "reading",
    policy: "latest",
    device_id: null,
    hlc: `${1_767_225_600_000 + second * 1_000}-0000`,
    client_updated_at: null,
    updated_at: new Date(1_767_225_600_000 + second * 1_000).toISOString(),
    deleted_at: null,
    ...more,
  };
}
