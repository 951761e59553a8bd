"""What the usual Python tool does with a video: OpenCV decodes, mediapipe finds the pose, numpy makes four angles.

usage: mediapipe_loop.py VIDEO COMPLEXITY [MAX_FRAMES]; prints one line of JSON.
"""
import json
import os
import sys

os.environ.setdefault("GLOG_minloglevel", "3")
import cv2
import mediapipe as mp
import numpy as np

HIP, KNEE, ANKLE, SHOULDER = (23, 24), (25, 26), (27, 28), (11, 12)


def angle(a, b, c):
    """As in every tutorial."""
    radians = np.arctan2(c[1] - b[1], c[0] - b[0]) - np.arctan2(a[1] - b[1], a[0] - b[0])
    degrees = np.abs(radians * 180.0 / np.pi)
    return 360 - degrees if degrees > 180.0 else degrees


def main():
    video, complexity = sys.argv[1], int(sys.argv[2])
    most = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    pose = mp.solutions.pose.Pose(model_complexity=complexity, min_detection_confidence=0.5, min_tracking_confidence=0.5)
    capture = cv2.VideoCapture(video)
    frames = found = 0
    while not most or frames < most:
        ok, frame = capture.read()
        if not ok:
            break
        frames += 1
        answer = pose.process(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB))
        if answer.pose_landmarks:
            found += 1
            point = lambda i: (answer.pose_landmarks.landmark[i].x, answer.pose_landmarks.landmark[i].y)
            for side in (0, 1):
                angle(point(HIP[side]), point(KNEE[side]), point(ANKLE[side]))
                angle(point(SHOULDER[side]), point(HIP[side]), point(KNEE[side]))
    print(json.dumps({"frames": frames, "found": found}))


main()
