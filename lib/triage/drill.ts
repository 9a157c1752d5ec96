import type { Detection } from '../domain/finding/detection.ts';
import type { IsInForce } from '../domain/finding/names-in-force.ts';
import type { EmitEvent, EnqueueTask } from '../domain/ports.ts';
import type { Standing } from '../domain/remediation/attempt.ts';
import type { CountSuppressed } from '../domain/telling/telling.ts';
import type { TellPorts } from '../telling/tell.ts';
import type { Detector } from './detector.ts';
import type { Drill } from './intake.ts';

/** What became of a finding: whether it was told, as what, and what was asked for about it. */
export interface Drilled {
  readonly detection: string;
  readonly finding: string;
  readonly outcome: string;
  readonly told?: { readonly at: string; readonly subject: string | undefined };
  readonly tasks: readonly {
    readonly id: string;
    readonly playbook: string;
    readonly mode: string;
    readonly standing: Standing | undefined;
  }[];
}

/** What triage has, and a drill has of its own. */
interface Real extends TellPorts {
  readonly detector: Detector;
  readonly publishAtOnce: TellPorts['publish'];
  readonly countSuppressed: CountSuppressed;
  readonly isInForce: IsInForce;
  readonly enqueue: EnqueueTask;
  readonly emit: EmitEvent;
  readonly drill?: Drill;
}

/**
 * The ports a drill runs with, so that it touches nothing real: findings and counts of its own, marked, told whatever the storm;
 * nothing is closed, and without `act` no task leaves. What SNS does not take is not kept to be told later: then the drill failed.
 */
export function drillPorts<Ports extends Real>(ports: Ports, drill: Drill): Ports {
  return {
    ...ports,
    drill,
    detector: {
      ...ports.detector,
      raised: (event, budget) => ports.detector.raised(event, budget).map(asDrill),
      closed: () => [],
    },
    judge: async () => 'wake',
    publish: ports.publishAtOnce,
    countSuppressed: async () => {},
    // A drill is about nothing that there is.
    isInForce: async () => true,
    enqueue: drill === 'act' ? ports.enqueue : async () => {},
    emit: (_detailType, detail) => ports.emit('Drill Raised', detail),
  };
}

/** The detection with a title that says so, findings that are one drill's own, and counts beside the real ones. */
function asDrill(detection: Detection): Detection {
  const { threshold } = detection;
  return {
    ...detection,
    title: `DRILL: ${detection.title}`,
    incident: (event) => event.id,
    ...(threshold === undefined ? {} : { threshold: { ...threshold, key: (event) => mark(threshold.key(event)) } }),
  };
}

function mark(key: string | undefined): string | undefined {
  return key === undefined ? undefined : `DRILL ${key}`;
}
