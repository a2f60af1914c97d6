const paths = {
  hash: 'M5 9h14M5 15h14M10 4 8 20M16 4l-2 16',
  home: 'M4 11 12 4l8 7v8a1 1 0 0 1-1 1h-4v-6H9v6H5a1 1 0 0 1-1-1z',
  send: 'M4 12 20 4l-5 16-3.5-6.5zM20 4 11.500 13.500',
  pause: 'M9 5v14M15 5v14',
  check: 'M5 12.500 10 17.500 19 7',
  cross: 'M6 6l12 12M18 6 6 18',
  back: 'M14 5l-7 7 7 7',
  down: 'M6 9l6 6 6-6',
  hand: 'M12 3v9M8.500 6v7M15.500 5v8M19 8v6a7 7 0 0 1-13.200 3.200L4 13.500c1.500-1 3-.500 4.500 1.500',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v2M12 20v2M4 12H2M22 12h-2M5 5l1.500 1.500M17.500 17.500 19 19M19 5l-1.500 1.500M6.500 17.500 5 19',
  moon: 'M20 14.500A8 8 0 1 1 9.500 4a6.500 6.500 0 0 0 10.500 10.500z',
  bolt: 'M13 3 5 13.500h6L10 21l8-10.500h-6z',
  eye: 'M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 9.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5',
  undo: 'M9 7 4 12l5 5M4 12h10a6 6 0 0 1 6 6v1',
  file: 'M7 3h7l5 5v13H7zM14 3v5h5',
  reply: 'M4 5h16v11H9l-5 4z',
} as const;

/** A line icon in the colour of its text; always beside words, so hidden from screen readers. */
export function Icon({ name, size = 16 }: { name: keyof typeof paths; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path
        d={paths[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

/** The mark of the tool: blue and green, one over the other. */
export function Mark({ size = 34 }: { size?: number }) {
  return (
    <svg className="mark" width={size} height={size} viewBox="0 0 34 34" aria-hidden="true">
      <circle cx="12" cy="17" r="9" fill="#4f7dff" />
      <circle cx="22" cy="17" r="9" fill="#2bc48a" style={{ mixBlendMode: 'screen' }} />
      <path
        d="M14.500 17h6M18 14l3 3-3 3"
        fill="none"
        stroke="#fff"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
